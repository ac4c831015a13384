import { type Leniency, XdrReader } from 'node-xdr';
import { reasonOf, RpcError } from '../rpc-error.js';
import { type ClientAuthenticator, NO_AUTH } from './authenticator.js';
import type { Connector, Link } from './link.js';
import { OutgoingCall, type TransmittableCall } from './outgoing-call.js';
import { PendingCalls } from './pending-calls.js';
import { readReplyXid } from './reply.js';
import type { CallOptions, CallTarget, Transport } from './transport.js';

/** How calls are made; everything has a default. */
export interface ChannelOptions {
  /** Who is calling. Default: AUTH_NONE. */
  readonly auth?: ClientAuthenticator;
  /** The deadline of calls that name none, in ms. Default 10,000. */
  readonly timeoutMs?: number;
  /** Calls that may wait for replies at once; more fail with `RPC_OVERLOADED`. Default 100,000. */
  readonly maxCallsInFlight?: number;
  /** Deviations accepted in results. Default: none. */
  readonly lenient?: Leniency;
}

export const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_CALLS_IN_FLIGHT = 100_000;

/**
 * Makes calls over a link: connects when the first call needs it and again after the link was lost, matches replies
 * to calls by xid, keeps the deadlines.
 */
export class Channel implements Transport {
  readonly netid: string;
  readonly #connector: Connector;
  readonly #options: ChannelOptions;
  readonly #pending = new PendingCalls();
  /** Calls made before there is a link, in their order. */
  #unsent: TransmittableCall[] = [];
  #link: Link | undefined;
  #isConnecting = false;
  readonly #closing = new AbortController();
  #strayReplies = 0;

  constructor(connector: Connector, options: ChannelOptions = {}) {
    this.netid = connector.netid;
    this.#connector = connector;
    this.#options = options;
  }

  /** Messages that answered no waiting call: late, repeated, or no replies at all. */
  get strayReplies(): number {
    return this.#strayReplies;
  }

  call<A, R>(target: CallTarget<A, R>, args: A, options: CallOptions = {}): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const refusal = this.#refusal(target.name, options.signal);
      if (refusal !== undefined) {
        reject(refusal);
        return;
      }
      const xid = this.#pending.allocateXid();
      const call = new OutgoingCall(target, args, {
        xid,
        auth: this.#options.auth ?? NO_AUTH,
        timeoutMs: options.timeoutMs ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        peer: this.#connector.peer,
        isUnreliable: this.#connector.isUnreliable,
        ...this.#watched(target.name, xid, options.signal, { resolve, reject }),
      });
      this.#pending.add(call);
      this.#submit(call);
    });
  }

  close(): Promise<void> {
    this.#closing.abort();
    this.#link?.close();
    this.#link = undefined;
    this.#unsent = [];
    this.#pending.failAll(this.#closedError());
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #refusal(name: string, signal: AbortSignal | undefined): RpcError | undefined {
    if (this.#closing.signal.aborted) return this.#closedError();
    if (signal?.aborted === true) return aborted(name, signal);
    if (this.#pending.size < (this.#options.maxCallsInFlight ?? DEFAULT_MAX_CALLS_IN_FLIGHT))
      return undefined;
    return new RpcError('RPC_OVERLOADED', `${name}: ${this.#pending.size} calls wait already`);
  }

  #closedError(): RpcError {
    return new RpcError('RPC_CLOSED', `the transport to ${this.#connector.peer} is closed`);
  }

  /** The settling functions of a call, which an AbortSignal may call first. */
  #watched<R>(name: string, xid: number, signal: AbortSignal | undefined, settle: Settle<R>): Settle<R> {
    if (signal === undefined) return settle;
    const onAbort = (): void => this.#pending.take(xid)?.onFailure(aborted(name, signal));
    signal.addEventListener('abort', onAbort, { once: true });
    const unwatch = (): void => signal.removeEventListener('abort', onAbort);
    return {
      resolve(result) {
        unwatch();
        settle.resolve(result);
      },
      reject(error) {
        unwatch();
        settle.reject(error);
      },
    };
  }

  #submit(call: TransmittableCall): void {
    if (this.#link !== undefined) {
      this.#transmit(call, this.#link);
      return;
    }
    this.#unsent.push(call);
    if (!this.#isConnecting) void this.#connect();
  }

  #transmit(call: TransmittableCall, link: Link): void {
    try {
      call.transmit(link);
      if (call.isOneway && this.#pending.take(call.xid) !== undefined) call.finishOneway();
    } catch (error) {
      this.#pending.take(call.xid)?.onFailure(asRpcError(error));
    }
  }

  async #connect(): Promise<void> {
    this.#isConnecting = true;
    try {
      const link = await this.#connector.connect(
        { onMessage: (message) => this.#onMessage(message), onClose: (error) => this.#onLost(error) },
        this.#closing.signal,
      );
      this.#isConnecting = false;
      this.#onConnected(link);
    } catch (error) {
      this.#isConnecting = false;
      this.#onLost(asRpcError(error));
    }
  }

  #onConnected(link: Link): void {
    if (this.#closing.signal.aborted) {
      link.close();
      return;
    }
    this.#link = link;
    const unsent = this.#unsent;
    this.#unsent = [];
    for (const call of unsent) {
      if (this.#pending.has(call.xid)) this.#transmit(call, link);
    }
  }

  #onLost(error: RpcError): void {
    this.#link = undefined;
    this.#unsent = [];
    this.#pending.failAll(error);
  }

  #onMessage(message: Uint8Array): void {
    const { lenient } = this.#options;
    const reader = new XdrReader(message, lenient === undefined ? {} : { lenient });
    const xid = readReplyXid(reader);
    const call = xid === undefined ? undefined : this.#pending.take(xid);
    if (call === undefined) this.#strayReplies++;
    else call.onReply(reader);
  }
}

interface Settle<R> {
  readonly resolve: (result: R) => void;
  readonly reject: (error: RpcError) => void;
}

function aborted(name: string, signal: AbortSignal): RpcError {
  return new RpcError('RPC_ABORTED', `${name}: given up by the caller`, { cause: signal.reason });
}

function asRpcError(error: unknown): RpcError {
  return error instanceof RpcError
    ? error
    : new RpcError('RPC_DISCONNECTED', reasonOf(error), { cause: error });
}
