import * as xdr from 'node-xdr';
import { rawBytes } from '../raw-bytes.js';
import { reasonOf, RpcError } from '../rpc-error.js';
import type { OpaqueAuth } from '../rpc-message.js';
import { AbortWatch } from './abort-watch.js';
import { type ClientAuthenticator, type FixedAuth, NO_AUTH } from './authenticator.js';
import type { CallNumbers } from './call-header.js';
import { type ClientInterceptor, intercept } from './interceptor.js';
import type { Connector, Link } from './link.js';
import { OutgoingCall, type TransmittableCall } from './outgoing-call.js';
import { PendingCalls } from './pending-calls.js';
import { readReplyXid } from './reply.js';
import { SessionKeeper } from './session-keeper.js';
import type { CallOptions, CallTarget, Transport } from './transport.js';

/** How calls are made; everything has a default. */
export interface ChannelOptions {
  /** Who is calling. Default: AUTH_NONE. */
  readonly auth?: ClientAuthenticator;
  /** The deadline of calls that name none, in ms. Default 10,000. */
  readonly timeoutMs?: number;
  /** Calls that may wait for replies at once; more fail with `RPC_OVERLOADED`. Default 100,000. */
  readonly maxCallsInFlight?: number;
  /** Bytes that may wait to be sent; further calls fail with `RPC_OVERLOADED`. Default 16 MiB. */
  readonly maxQueuedBytes?: number;
  /** How often an idempotent call is sent again, over a new connection, when the connection was lost. Default 2. */
  readonly idempotentRetries?: number;
  /** Deviations accepted in results. Default: none. */
  readonly lenient?: xdr.Leniency;
  /** Stand before every call, the first outermost. Default: none. */
  readonly interceptors?: readonly ClientInterceptor[];
}

/** What `ChannelOptions` leaves out. */
export const DEFAULT_TIMEOUT_MS = 10_000;
export const DEFAULT_MAX_CALLS_IN_FLIGHT = 100_000;
export const DEFAULT_MAX_QUEUED_BYTES = 16 * 1024 * 1024;
export const DEFAULT_IDEMPOTENT_RETRIES = 2;

/**
 * Makes calls over a link: connects when the first call needs it and again after the link was lost, matches replies
 * to calls by xid, keeps the deadlines.
 */
export class Channel implements Transport {
  readonly netid: string;
  readonly #connector: Connector;
  readonly #options: ChannelOptions;
  readonly #decodeOptions: xdr.DecodeOptions;
  readonly #pending = new PendingCalls<TransmittableCall>();
  readonly #aborts = new AbortWatch((xid, reason) => this.#onAbort(xid, reason));
  readonly #session: SessionKeeper;
  readonly #closing = new AbortController();
  readonly #reader: xdr.XdrReader;
  #link: Link | undefined;
  #connecting: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  /** Bytes of calls that wait for the link. */
  #heldBytes = 0;
  #strayReplies = 0;

  constructor(connector: Connector, options: ChannelOptions = {}) {
    const { auth, lenient } = options;
    this.netid = connector.netid;
    this.#connector = connector;
    this.#options = options;
    this.#decodeOptions = lenient === undefined ? {} : { lenient };
    this.#reader = new xdr.XdrReader(new Uint8Array(), this.#decodeOptions);
    this.#session = new SessionKeeper(auth !== undefined && 'protect' in auth ? auth : undefined);
  }

  /** Messages that answered no waiting call: late, repeated, or no replies at all. */
  get strayReplies(): number {
    return this.#strayReplies;
  }

  call<A, R>(target: CallTarget<A, R>, args: A, options: CallOptions = {}): Promise<R> {
    const { interceptors = [] } = this.#options;
    if (interceptors.length === 0) return this.#call(target, args, options);
    return intercept(interceptors, { target, args, options }, (call) =>
      this.#call(call.target, call.args, call.options),
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.#closing.abort();
    this.#fail(this.#pending.all(), this.#closedError());
    this.#pending.close();
    await Promise.all([link?.close(), this.#connecting]);
  }

  #call<A, R>(target: CallTarget<A, R>, args: A, options: CallOptions): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const refusal = this.#refusal(target.name, options.signal);
      if (refusal !== undefined) {
        reject(refusal);
        return;
      }
      const xid = this.#pending.allocateXid();
      const settle = this.#watched(xid, options.signal, { resolve, reject });
      this.#start(target, args, { xid, options, settle });
    });
  }

  #start<A, R>(
    target: CallTarget<A, R>,
    args: A,
    { xid, options, settle }: { xid: number; options: CallOptions; settle: Settle<R> },
  ): void {
    const auth = options.auth ?? this.#options.auth ?? NO_AUTH;
    this.#submit(
      new OutgoingCall(target, args, {
        xid,
        auth,
        awaitsSession: 'protect' in auth,
        timeoutMs: options.timeoutMs ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        ...this.#surroundings(),
        ...settle,
      }),
    );
  }

  #surroundings(): Pick<
    ConstructorParameters<typeof OutgoingCall>[2],
    'peer' | 'isUnreliable' | 'retries' | 'decodeOptions'
  > {
    const { peer, isUnreliable } = this.#connector;
    const retries = this.#options.idempotentRetries ?? DEFAULT_IDEMPOTENT_RETRIES;
    return { peer, isUnreliable, retries, decodeOptions: this.#decodeOptions };
  }

  #refusal(name: string, signal: AbortSignal | undefined): RpcError | undefined {
    if (this.#closing.signal.aborted) return this.#closedError();
    if (signal?.aborted === true) return aborted(name, signal.reason);
    const { maxCallsInFlight = DEFAULT_MAX_CALLS_IN_FLIGHT, maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES } =
      this.#options;
    const queuedBytes = this.#heldBytes + (this.#link?.queuedBytes ?? 0);
    if (this.#pending.size < maxCallsInFlight && queuedBytes <= maxQueuedBytes) return undefined;
    const what = `${this.#pending.size} calls wait already, with ${queuedBytes} bytes to be sent`;
    return new RpcError('RPC_OVERLOADED', `${name}: ${what}`);
  }

  #closedError(): RpcError {
    return new RpcError('RPC_CLOSED', `the transport to ${this.#connector.peer} is closed`);
  }

  /** The settling functions of a call, which an AbortSignal may call first. */
  #watched<R>(xid: number, signal: AbortSignal | undefined, settle: Settle<R>): Settle<R> {
    if (signal === undefined) return settle;
    this.#aborts.watch(signal, xid);
    return {
      resolve: (result) => {
        this.#aborts.unwatch(signal, xid);
        settle.resolve(result);
      },
      reject: (error) => {
        this.#aborts.unwatch(signal, xid);
        settle.reject(error);
      },
    };
  }

  #onAbort(xid: number, reason: unknown): void {
    const call = this.#pending.take(xid);
    call?.onFailure(aborted(call.name, reason));
  }

  #submit(call: TransmittableCall): void {
    this.#pending.add(call);
    if (this.#link !== undefined && !this.#isHeld(call)) this.#transmit(call, this.#link);
    else this.#hold(call);
  }

  #isHeld(call: TransmittableCall): boolean {
    return call.awaitsSession && !this.#session.isEstablished;
  }

  /** Keeps a call until it can be sent; its arguments may change meanwhile, and its bytes count. */
  #hold(call: TransmittableCall): void {
    try {
      this.#heldBytes += call.freeze();
    } catch (error) {
      this.#fail([call], asRpcError(error));
      return;
    }
    this.#advance();
  }

  /** Does what the calls that wait need next: a link, a session, or to be sent. */
  #advance(): void {
    const link = this.#link;
    if (link === undefined) {
      const [first] = this.#connecting === undefined ? this.#pending.all() : [];
      if (first !== undefined) this.#connecting = this.#connect(first.numbers);
      return;
    }
    this.#heldBytes = 0;
    for (const call of this.#pending.all()) {
      if (call.isSent) continue;
      if (this.#isHeld(call)) this.#establishFor(call.numbers);
      else this.#transmit(call, link);
    }
  }

  #transmit(call: TransmittableCall, link: Link): void {
    try {
      call.transmit(link);
      if (call.isOneway && this.#pending.take(call.xid) !== undefined) call.finishOneway();
      else this.#pending.reschedule(call);
    } catch (error) {
      this.#fail([call], asRpcError(error));
    }
  }

  async #connect(called: CallNumbers): Promise<void> {
    try {
      const link = await this.#connector.connect(
        { onMessage: (message) => this.#onMessage(message), onClose: (error) => this.#onLost(error) },
        this.#closing.signal,
        called,
      );
      this.#connecting = undefined;
      await this.#onConnected(link);
    } catch (error) {
      this.#connecting = undefined;
      this.#fail(this.#pending.all(), asRpcError(error, 'RPC_CONNECT_FAILED'));
      this.#heldBytes = 0;
    }
  }

  async #onConnected(link: Link): Promise<void> {
    if (this.#closing.signal.aborted) {
      await link.close();
      return;
    }
    this.#link = link;
    this.#advance();
  }

  #onLost(error: RpcError): void {
    this.#link = undefined;
    this.#fail(
      this.#pending.all().filter((call) => !call.onLost(error)),
      error,
    );
    this.#advance();
  }

  #fail(calls: readonly TransmittableCall[], error: RpcError): void {
    for (const call of calls) if (this.#pending.take(call.xid) !== undefined) call.onFailure(error);
  }

  #onMessage(message: Uint8Array): void {
    const reader = this.#reader.reset(message);
    const xid = readReplyXid(reader);
    const call = xid === undefined ? undefined : this.#pending.get(xid);
    if (call?.isSent !== true) {
      this.#strayReplies++;
      return;
    }
    if (!call.onReply(reader)) {
      this.#pending.take(call.xid);
      return;
    }
    this.#session.drop();
    this.#advance();
  }

  #establishFor(numbers: CallNumbers): void {
    this.#session.establish(
      (auth, args) => this.#exchange(numbers, auth, args),
      (error) => {
        if (error !== undefined) {
          this.#fail(
            this.#pending.all().filter((call) => this.#isHeld(call)),
            error,
          );
        }
        this.#advance();
      },
    );
  }

  /** A call of the session's own to procedure 0. */
  async #exchange(
    numbers: CallNumbers,
    { cred, verf }: FixedAuth,
    args: Uint8Array,
  ): Promise<{ verf: OpaqueAuth; results: Uint8Array }> {
    let replyVerf: OpaqueAuth | undefined;
    const protect = () => ({
      cred,
      sign: () => verf,
      checkVerf: (given: OpaqueAuth) => {
        replyVerf = given;
      },
    });
    const target = {
      ...numbers,
      procedure: 0,
      name: 'authentication',
      args: rawBytes,
      result: rawBytes,
      oneway: false,
    };
    const results = await new Promise<Uint8Array>((resolve, reject) => {
      const timeoutMs = this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
      this.#submit(
        new OutgoingCall(target, args, {
          xid: this.#pending.allocateXid(),
          auth: { protect },
          awaitsSession: false,
          timeoutMs,
          ...this.#surroundings(),
          resolve,
          reject,
        }),
      );
    });
    return { verf: replyVerf ?? NO_AUTH.verf, results };
  }
}

interface Settle<R> {
  readonly resolve: (result: R) => void;
  readonly reject: (error: RpcError) => void;
}

function aborted(name: string, reason: unknown): RpcError {
  return new RpcError('RPC_ABORTED', `${name}: given up by the caller`, { cause: reason });
}

function asRpcError(
  error: unknown,
  code: 'RPC_DISCONNECTED' | 'RPC_CONNECT_FAILED' = 'RPC_DISCONNECTED',
): RpcError {
  return error instanceof RpcError ? error : new RpcError(code, reasonOf(error), { cause: error });
}
