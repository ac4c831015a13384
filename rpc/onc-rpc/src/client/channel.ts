import { checkLimits } from '../limits.js';
import { callEvent, clientCalls } from '../diagnostics.js';
import { RpcError } from '../rpc-error.js';
import type { OpaqueAuth } from '../rpc-message.js';
import { AbortWatch } from './abort-watch.js';
import { type FixedAuth, NO_AUTH } from './authenticator.js';
import type { CallNumbers } from './call-header.js';
import type { CallSettings, ChannelSettings } from './call-settings.js';
import { CallsInFlight } from './calls-in-flight.js';
import {
  type ChannelOptions,
  DEFAULT_IDEMPOTENT_RETRIES,
  DEFAULT_MAX_CALLS_IN_FLIGHT,
  DEFAULT_MAX_QUEUED_BYTES,
  DEFAULT_TIMEOUT_MS,
} from './channel-options.js';
import { ExchangeProtection, exchangeTarget } from './exchange.js';
import { intercept } from './interceptor.js';
import type { Connector } from './link.js';
import { OutgoingCall } from './outgoing-call.js';
import type { CallOptions, CallTarget, Transport } from './transport.js';
import { watchedConnector } from './watched-connector.js';

const NO_OPTIONS: CallOptions = {};

/** A transport over the links that a connector makes; those of this package are all channels. */
export class Channel implements Transport {
  readonly netid: string;
  readonly #connector: Connector;
  readonly #options: ChannelOptions;
  readonly #settings: ChannelSettings;
  readonly #timeoutMs: number;
  readonly #calls: CallsInFlight;
  readonly #aborts = new AbortWatch((xid, reason) => this.#calls.fail(xid, (name) => aborted(name, reason)));
  #closed: Promise<void> | undefined;

  /** @throws RangeError for a limit that is none, such as NaN */
  constructor(connector: Connector, options: ChannelOptions = {}) {
    checkLimits(options, ['maxCallsInFlight', 'maxQueuedBytes', 'idempotentRetries']);
    const { auth, lenient, onMessage } = options;
    this.netid = connector.netid;
    this.#connector = onMessage === undefined ? connector : watchedConnector(connector, onMessage);
    this.#options = options;
    const decodeOptions = lenient === undefined ? {} : { lenient };
    const { peer, isUnreliable, retransmitAfterMs } = this.#connector;
    const retries = options.idempotentRetries ?? DEFAULT_IDEMPOTENT_RETRIES;
    this.#settings = { peer, isUnreliable, retransmitAfterMs, retries, decodeOptions };
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#calls = new CallsInFlight(this.#connector, {
      decodeOptions,
      session: auth !== undefined && 'protect' in auth ? auth : undefined,
      exchangeFor: (numbers) => (fixed, args) => this.#exchange(numbers, fixed, args),
    });
  }

  /** Messages that answered no waiting call: late, repeated, or no replies at all. */
  get strayReplies(): number {
    return this.#calls.strayReplies;
  }

  call<A, R>(target: CallTarget<A, R>, args: A, options: CallOptions = NO_OPTIONS): Promise<R> {
    if (!clientCalls.hasSubscribers) return this.#intercepted(target, args, options);
    return this.#observed(target, this.#intercepted(target, args, options));
  }

  #intercepted<A, R>(target: CallTarget<A, R>, args: A, options: CallOptions): Promise<R> {
    const { interceptors } = this.#options;
    if (interceptors === undefined || interceptors.length === 0) return this.#call(target, args, options);
    return intercept(interceptors, { target, args, options }, (call) =>
      this.#call(call.target, call.args, call.options),
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#calls.close(() => this.#closedError());
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #call<A, R>(target: CallTarget<A, R>, args: A, options: CallOptions): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const refusal = this.#refusal(target.name, options);
      if (refusal !== undefined) {
        reject(refusal);
        return;
      }
      const auth = options.auth ?? this.#options.auth ?? NO_AUTH;
      const xid = this.#calls.allocateXid();
      const { signal } = options;
      const settle =
        signal === undefined ? { resolve, reject } : this.#watched(xid, signal, { resolve, reject });
      // no spread: it would cost a sixth of the call
      const settings = {
        xid,
        auth,
        awaitsSession: 'protect' in auth,
        timeoutMs: options.timeoutMs ?? this.#timeoutMs,
        channel: this.#settings,
        resolve: settle.resolve,
        reject: settle.reject,
      };
      this.#calls.submit(new OutgoingCall(target, args, settings));
    });
  }

  async #observed<A, R>(target: CallTarget<A, R>, call: Promise<R>): Promise<R> {
    const startedAt = performance.now();
    let error: string | undefined;
    try {
      return await call;
    } catch (reason) {
      error = reason instanceof RpcError ? reason.code : 'other';
      throw reason;
    } finally {
      clientCalls.publish(callEvent(target, this.netid, { startedAt, error }));
    }
  }

  #refusal(name: string, { signal, timeoutMs = this.#options.timeoutMs }: CallOptions): RpcError | undefined {
    if (this.#calls.isClosed) return this.#closedError();
    // NaN is never due, nor not yet
    if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs >= 0))
      return new RpcError('RPC_BAD_ARGUMENTS', `${name}: timeoutMs is ${String(timeoutMs)}, no time in ms`);
    if (signal?.aborted === true) return aborted(name, signal.reason);
    const { size, queuedBytes } = this.#calls;
    const maxCalls = this.#options.maxCallsInFlight ?? DEFAULT_MAX_CALLS_IN_FLIGHT;
    const maxBytes = this.#options.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES;
    if (size < maxCalls && queuedBytes <= maxBytes) return undefined;
    const what = `${size} calls wait already, with ${queuedBytes} bytes to be sent`;
    return new RpcError('RPC_OVERLOADED', `${name}: ${what}`);
  }

  #closedError(): RpcError {
    return new RpcError('RPC_CLOSED', `the transport to ${this.#connector.peer} is closed`);
  }

  /** The settling functions of a call, which an AbortSignal may call first. */
  #watched<R>(xid: number, signal: AbortSignal, settle: Settle<R>): Settle<R> {
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

  /** A call of the session's own to procedure 0, which does not wait for the session. */
  async #exchange(
    numbers: CallNumbers,
    fixed: FixedAuth,
    args: Uint8Array,
  ): Promise<{ readonly verf: OpaqueAuth; readonly results: Uint8Array }> {
    const auth = new ExchangeProtection(fixed);
    const results = await new Promise<Uint8Array>((resolve, reject) => {
      const xid = this.#calls.allocateXid();
      const own = { xid, auth, awaitsSession: false, timeoutMs: this.#timeoutMs, channel: this.#settings };
      const settings = { ...own, resolve, reject };
      this.#calls.submit(new OutgoingCall(exchangeTarget(numbers), args, settings));
    });
    return { verf: auth.replyVerf, results };
  }
}

type Settle<R> = Pick<CallSettings<R>, 'resolve' | 'reject'>;

function aborted(name: string, reason: unknown): RpcError {
  return new RpcError('RPC_ABORTED', `${name}: given up by the caller`, { cause: reason });
}
