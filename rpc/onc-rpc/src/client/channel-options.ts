import type { Leniency } from 'node-xdr';
import type { ClientAuthenticator } from './authenticator.js';
import type { ClientInterceptor } from './interceptor.js';

/** Is shown a message; the bytes are valid only until it returns. What it throws becomes a warning of the process. */
export type OnMessage = (direction: 'sent' | 'received', message: Uint8Array) => void;

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
  /**
   * How often an idempotent call is sent again, over a new connection, when the connection was lost; never after
   * `RPC_BAD_RECORD`, which the peer's bytes are the cause of. Default 2.
   */
  readonly idempotentRetries?: number;
  /** Deviations accepted in results. Default: none. */
  readonly lenient?: Leniency;
  /** Stand before every call, the first outermost. Default: none. */
  readonly interceptors?: readonly ClientInterceptor[];
  /** Is shown each message as it is sent, once for each transmission, and as it comes: without record marks and TLS. Default: nobody. */
  readonly onMessage?: OnMessage;
}

/** The default of `ChannelOptions.timeoutMs`, in ms. */
export const DEFAULT_TIMEOUT_MS = 10_000;
/** The default of `ChannelOptions.maxCallsInFlight`. */
export const DEFAULT_MAX_CALLS_IN_FLIGHT = 100_000;
/** The default of `ChannelOptions.maxQueuedBytes`, in bytes. */
export const DEFAULT_MAX_QUEUED_BYTES = 16 * 1024 * 1024;
/** The default of `ChannelOptions.idempotentRetries`. */
export const DEFAULT_IDEMPOTENT_RETRIES = 2;
