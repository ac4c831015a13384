import type * as xdr from 'node-xdr';
import type { RpcError } from '../rpc-error.js';
import type { FixedAuth } from './authenticator.js';
import type { LocalEnd } from './local-end.js';

/** What one of those that were asked has answered, and where it answered from. */
export type BroadcastReply<R> =
  /** The results, of their type. */
  | { readonly kind: 'result'; readonly address: string; readonly port: number; readonly result: R }
  /** An error: servers should be silent rather than send one, but some do. */
  | { readonly kind: 'error'; readonly address: string; readonly port: number; readonly error: RpcError };

/** How to broadcast; everything but the port has a default. */
export interface BroadcastOptions extends LocalEnd {
  /** A broadcast address of IPv4, of one network or 255.255.255.255 (default): all that this host is in directly. */
  readonly host?: string;
  /** The UDP port to send to: a portmapper's, or that of the program itself. */
  readonly port: number;
  /** Who is calling. Default: AUTH_NONE. */
  readonly auth?: FixedAuth;
  /** Deviations accepted in results. Default: none. */
  readonly lenient?: xdr.Leniency;
  /** Further replies are ignored. Default 10,000. */
  readonly maxReplies?: number;
  /** The first wait before the call is sent again, in ms; each further one is twice as long, up to 4,000. Default 500. */
  readonly retransmitAfterMs?: number;
}

/** What may be said for one broadcast. */
export interface BroadcastCallOptions<R> {
  /** How long to gather replies, in ms. Default 3,000. Infinity gathers for ever, NaN and less than 0 are `RPC_BAD_ARGUMENTS`. */
  readonly timeoutMs?: number;
  /** Asked after each reply with all of them, the newest last: true ends the gathering. */
  readonly isEnough?: (replies: readonly BroadcastReply<R>[]) => boolean;
  /** Gives up, with `RPC_ABORTED`. */
  readonly signal?: AbortSignal;
}
