import { type XdrReader, XdrWriter } from 'node-xdr';
import { reasonOf, RpcError } from '../rpc-error.js';
import { RPC_VERSION, RpcMsg } from '../rpc-message.js';
import type { ClientAuthenticator } from './authenticator.js';
import type { Link } from './link.js';
import type { PendingCall } from './pending-calls.js';
import { readResult } from './reply.js';
import type { CallTarget } from './transport.js';

/** What a call takes from its channel. */
export interface CallSettings<R> {
  readonly xid: number;
  readonly auth: ClientAuthenticator;
  readonly timeoutMs: number;
  /** Where to, for messages. */
  readonly peer: string;
  /** Whether to send again until the reply is there. */
  readonly isUnreliable: boolean;
  readonly resolve: (result: R) => void;
  readonly reject: (error: RpcError) => void;
}

/** The first wait before a call is sent again over UDP; each further one is twice as long, up to the longest. */
const FIRST_RETRANSMISSION_MS = 500;
const LONGEST_RETRANSMISSION_MS = 4000;

/** A call of whatever types, as its channel sees it. */
export interface TransmittableCall extends PendingCall {
  readonly isOneway: boolean;
  /** Sends the call. @throws RpcError `RPC_BAD_ARGUMENTS` when the arguments cannot be encoded; nothing is sent then */
  transmit(link: Link): void;
  /** Ends a one-way call, which has no reply to wait for. */
  finishOneway(): void;
}

/** One call on its way, from its arguments to its result. */
export class OutgoingCall<A, R> implements TransmittableCall {
  readonly xid: number;
  dueAt: number;
  readonly #target: CallTarget<A, R>;
  readonly #args: A;
  readonly #settings: CallSettings<R>;
  readonly #deadline: number;
  #link: Link | undefined;
  /** Encoded once where it may have to be sent again: the arguments may change meanwhile. */
  #message: Uint8Array | undefined;
  #retransmitAfterMs = FIRST_RETRANSMISSION_MS;

  constructor(target: CallTarget<A, R>, args: A, settings: CallSettings<R>) {
    this.xid = settings.xid;
    this.#target = target;
    this.#args = args;
    this.#settings = settings;
    this.#deadline = performance.now() + settings.timeoutMs;
    this.dueAt = this.#deadline;
  }

  get isOneway(): boolean {
    return this.#target.oneway;
  }

  transmit(link: Link): void {
    try {
      if (this.#settings.isUnreliable) this.#transmitDatagram(link);
      else link.send((writer) => this.#write(writer));
    } catch (error) {
      const message = `${this.#target.name}: the arguments are not of their type: ${reasonOf(error)}`;
      throw new RpcError('RPC_BAD_ARGUMENTS', message, { cause: error });
    }
  }

  finishOneway(): void {
    // the result of a one-way procedure is void
    this.#settings.resolve(undefined as R);
  }

  onReply(reader: XdrReader): void {
    let result: R;
    try {
      result = readResult(this.#target, reader);
    } catch (error) {
      this.onFailure(
        error instanceof RpcError ? error : new RpcError('RPC_BAD_REPLY', reasonOf(error), { cause: error }),
      );
      return;
    }
    this.#settings.resolve(result);
  }

  onFailure(error: RpcError): void {
    this.#settings.reject(error);
  }

  onDue(now: number): boolean {
    if (now < this.#deadline && this.#link !== undefined) {
      this.#transmitDatagram(this.#link);
      return true;
    }
    const { timeoutMs, peer } = this.#settings;
    this.onFailure(
      new RpcError('RPC_TIMEOUT', `${this.#target.name}: no reply from ${peer} within ${timeoutMs} ms`),
    );
    return false;
  }

  #transmitDatagram(link: Link): void {
    const message = (this.#message ??= this.#encode());
    link.send((writer) => {
      const at = writer.reserve(message.length);
      writer.bytes.set(message, at);
    });
    this.#link = link;
    this.dueAt = Math.min(this.#deadline, performance.now() + this.#retransmitAfterMs);
    this.#retransmitAfterMs = Math.min(this.#retransmitAfterMs * 2, LONGEST_RETRANSMISSION_MS);
  }

  #encode(): Uint8Array {
    const writer = new XdrWriter();
    this.#write(writer);
    return writer.result();
  }

  #write(writer: XdrWriter): void {
    const { program, version, procedure, args } = this.#target;
    const { cred, verf } = this.#settings.auth;
    const call = { rpcvers: RPC_VERSION, prog: program, vers: version, proc: procedure, cred, verf };
    RpcMsg.write(writer, { xid: this.xid, body: { tag: 'CALL', value: call } });
    args.write(writer, this.#args);
  }
}
