import * as xdr from 'node-xdr';
import { appendBytes } from '../append-bytes.js';
import { reasonOf, RpcError, type RpcErrorCode } from '../rpc-error.js';
import type { CallProtection, FixedAuth, SessionAuth } from './authenticator.js';
import { type CallNumbers, writeCallHeader } from './call-header.js';
import type { Link } from './link.js';
import type { PendingCall } from './pending-calls.js';
import { readResult } from './reply.js';
import type { CallTarget } from './transport.js';

/** What all calls of a channel share. */
export interface ChannelSettings {
  /** Where to, for messages. */
  readonly peer: string;
  /** Whether to send again until the reply is there. */
  readonly isUnreliable: boolean;
  /** The first wait before that, in ms; each further one is twice as long, up to the longest. */
  readonly retransmitAfterMs: number | undefined;
  /** How often it may be sent again after the connection was lost. */
  readonly retries: number;
  readonly decodeOptions: xdr.DecodeOptions;
}

/** What a call takes from its channel for itself. */
export interface CallSettings<R> {
  readonly xid: number;
  readonly auth: FixedAuth | Pick<SessionAuth, 'protect' | 'shouldRenew'>;
  /** Whether the call waits until the session of `auth` is established. */
  readonly awaitsSession: boolean;
  readonly timeoutMs: number;
  readonly channel: ChannelSettings;
  readonly resolve: (result: R) => void;
  readonly reject: (error: RpcError) => void;
}

/** The default of `retransmitAfterMs`, in ms. */
export const DEFAULT_RETRANSMIT_AFTER_MS = 500;
/** The longest wait between two, in ms. */
export const LONGEST_RETRANSMISSION_MS = 4000;

/** What goes wrong before anything could be sent. */
const CODES_OF_CONNECTING: ReadonlySet<RpcErrorCode> = new Set([
  'RPC_CONNECT_FAILED',
  'RPC_TLS_FAILED',
  'RPC_TLS_REQUIRED',
]);

/** A call of whatever types, as its channel sees it. */
export interface TransmittableCall extends PendingCall {
  readonly isOneway: boolean;
  /** Whether it is sent only once the session is established. */
  readonly awaitsSession: boolean;
  readonly numbers: CallNumbers;
  /** For messages. */
  readonly name: string;
  /** Whether it was sent over the present link. */
  readonly isSent: boolean;
  /** Bytes of its arguments that count because it waits to be sent; its holder keeps them. */
  heldBytes: number;
  /** Encodes the arguments now, because they cannot be sent now and may change. Returns their length in bytes. @throws RpcError `RPC_BAD_ARGUMENTS` */
  freeze(): number;
  /** Sends the call. @throws RpcError `RPC_BAD_ARGUMENTS` when the arguments cannot be encoded; nothing is sent then */
  transmit(link: Link): void;
  /**
   * The link is lost. Says whether the call waits on, to be sent again over another: not where the peer sent what is no
   * record, as it would again.
   */
  onLost(error: RpcError): boolean;
  /** Ends a one-way call, which has no reply to wait for. */
  finishOneway(): void;
}

/** One call on its way, from its arguments to its result. */
export class OutgoingCall<A, R> implements TransmittableCall {
  readonly xid: number;
  dueAt: number;
  heldBytes = 0;
  readonly #target: CallTarget<A, R>;
  readonly #args: A;
  readonly #settings: CallSettings<R>;
  readonly #deadline: number;
  #link: Link | undefined;
  /** The arguments encoded, where they may have to be sent later or again. */
  #frozen: Uint8Array | undefined;
  #protection: CallProtection | undefined;
  #retransmitAfterMs: number;
  #retriesLeft: number;
  #lostBy: RpcError | undefined;
  #isRenewed = false;

  constructor(target: CallTarget<A, R>, args: A, settings: CallSettings<R>) {
    this.xid = settings.xid;
    this.#target = target;
    this.#args = args;
    this.#settings = settings;
    this.#deadline = performance.now() + settings.timeoutMs;
    const { isUnreliable, retries, retransmitAfterMs } = settings.channel;
    this.#retriesLeft = target.idempotent === true && !isUnreliable ? retries : 0;
    this.#retransmitAfterMs = retransmitAfterMs ?? DEFAULT_RETRANSMIT_AFTER_MS;
    this.dueAt = this.#deadline;
  }

  get isOneway(): boolean {
    return this.#target.oneway;
  }

  get awaitsSession(): boolean {
    return this.#settings.awaitsSession;
  }

  get numbers(): CallNumbers {
    return this.#target;
  }

  get name(): string {
    return this.#target.name;
  }

  get isSent(): boolean {
    return this.#link !== undefined;
  }

  freeze(): number {
    try {
      this.#frozen ??= xdr.encode(this.#target.args, this.#args);
    } catch (error) {
      throw this.#badArguments(error);
    }
    return this.#frozen.length;
  }

  transmit(link: Link): void {
    const { auth } = this.#settings;
    const { isUnreliable } = this.#settings.channel;
    if (isUnreliable || this.#retriesLeft > 0 || 'protect' in auth) this.freeze();
    this.#send(link);
    this.#link = link;
    if (isUnreliable) this.#planRetransmission();
  }

  finishOneway(): void {
    // the result of a one-way procedure is void
    this.#settings.resolve(undefined as R);
  }

  onReply(reader: xdr.XdrReader): boolean {
    let result: R;
    try {
      result = readResult(this.#target, reader, this.#protection, this.#settings.channel.decodeOptions);
    } catch (error) {
      const failure = error instanceof RpcError ? error : this.#badReply(error);
      if (this.#isToRenew(failure)) return true;
      this.onFailure(failure);
      return false;
    }
    this.#settings.resolve(result);
    return false;
  }

  onLost(error: RpcError): boolean {
    if (this.isSent) this.#lostBy = error;
    if (this.#retriesLeft === 0 || error.code === 'RPC_BAD_RECORD') return false;
    this.#retriesLeft--;
    this.#link = undefined;
    return true;
  }

  /** A call that was sent once may have run, whatever went wrong afterwards. */
  onFailure(error: RpcError): void {
    const isHidden = this.#lostBy !== undefined && CODES_OF_CONNECTING.has(error.code);
    this.#settings.reject(
      isHidden ? new RpcError('RPC_DISCONNECTED', error.message, { cause: this.#lostBy }) : error,
    );
  }

  onDue(now: number): boolean {
    // timers may fire a fraction of a millisecond early
    if (now < this.#deadline - 1 && this.#link !== undefined) return this.#sendAgain(this.#link);
    const { timeoutMs, channel } = this.#settings;
    this.onFailure(
      new RpcError(
        'RPC_TIMEOUT',
        `${this.#target.name}: no reply from ${channel.peer} within ${timeoutMs} ms`,
      ),
    );
    return false;
  }

  /** Says whether the call waits on: a flavor may not be able to protect it any more. */
  #sendAgain(link: Link): boolean {
    try {
      this.#send(link);
    } catch (error) {
      this.onFailure(error instanceof RpcError ? error : this.#badArguments(error));
      return false;
    }
    this.#planRetransmission();
    return true;
  }

  #isToRenew(error: RpcError): boolean {
    const { auth } = this.#settings;
    if (this.#isRenewed || error.authStat === undefined || !('protect' in auth)) return false;
    if (auth.shouldRenew?.(error.authStat) !== true) return false;
    this.#isRenewed = true;
    this.#link = undefined;
    this.dueAt = this.#deadline;
    return true;
  }

  #planRetransmission(): void {
    this.dueAt = Math.min(this.#deadline, performance.now() + this.#retransmitAfterMs);
    this.#retransmitAfterMs = Math.min(this.#retransmitAfterMs * 2, LONGEST_RETRANSMISSION_MS);
  }

  #send(link: Link): void {
    try {
      link.send((writer) => this.#write(writer));
    } catch (error) {
      throw error instanceof RpcError ? error : this.#badArguments(error);
    }
  }

  #write(writer: xdr.XdrWriter): void {
    const { auth, xid } = this.#settings;
    const shown = 'protect' in auth ? (this.#protection = auth.protect(xid)) : auth;
    writeCallHeader(writer, xid, this.#target, shown);
    const frozen = this.#frozen;
    if (frozen === undefined) this.#target.args.write(writer, this.#args);
    else appendBytes(writer, this.#protection?.wrapArgs?.(frozen) ?? frozen);
  }

  /** Says what is wrong with the arguments, counted from their own beginning. */
  #badArguments(error: unknown): RpcError {
    let cause = error;
    try {
      xdr.encode(this.#target.args, this.#args);
    } catch (plain) {
      cause = plain;
    }
    const message = `${this.#target.name}: the arguments are not of their type: ${reasonOf(cause)}`;
    return new RpcError('RPC_BAD_ARGUMENTS', message, { cause });
  }

  #badReply(error: unknown): RpcError {
    return new RpcError('RPC_BAD_REPLY', `${this.#target.name}: ${reasonOf(error)}`, { cause: error });
  }
}
