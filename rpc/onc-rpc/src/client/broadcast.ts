import type * as xdr from 'node-xdr';
import { checkLimits } from '../checked-limits.js';
import type { Procedure, Procedures, Version } from '../program.js';
import type { RpcError } from '../rpc-error.js';
import type { FixedAuth } from './authenticator.js';
import { BroadcastCall } from './broadcast-call.js';
import { methodsOf } from './client.js';
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
  /** How long to gather replies, in ms. Default 3,000. */
  readonly timeoutMs?: number;
  /** Asked after each reply with all of them, the newest last: true ends the gathering. */
  readonly isEnough?: (replies: readonly BroadcastReply<R>[]) => boolean;
  /** Gives up, with `RPC_ABORTED`. */
  readonly signal?: AbortSignal;
}

type Method<P> =
  P extends Procedure<infer A, infer R>
    ? [A] extends [xdr.Infer<typeof xdr.void>]
      ? (args?: undefined, options?: BroadcastCallOptions<R>) => Promise<readonly BroadcastReply<R>[]>
      : (args: A, options?: BroadcastCallOptions<R>) => Promise<readonly BroadcastReply<R>[]>
    : never;

/** As `Client`, but each method gathers the replies of many servers. */
export type Broadcaster<V> =
  V extends Version<infer P>
    ? { readonly [K in keyof P]: Method<P[K]> } & {
        /** Procedure 0: who is there? */
        null(options?: BroadcastCallOptions<undefined>): Promise<readonly BroadcastReply<undefined>[]>;
      }
    : never;

/**
 * Calls all servers of a program that a broadcast over UDP reaches (RFC 5531 §8.4.2), on a port that all of them share.
 * A call is sent again until its time is over, because each server may have missed it; each reply is given once.
 * A method resolves to the replies that came, none if nobody answered. It rejects with an `RpcError` and nothing else:
 * `RPC_BAD_ARGUMENTS`, `RPC_CONNECT_FAILED` where the system does not send it, `RPC_ABORTED`.
 *
 * @example
 * const everybody = createBroadcaster(PMAP_PROG.PMAP_VERS, { port: 111 });
 * const replies = await everybody.null({ timeoutMs: 1000, isEnough: (replies) => replies.length === 3 });
 * for (const { address } of replies) console.log(address);
 */
export function createBroadcaster<P extends Procedures>(
  version: Version<P>,
  options: BroadcastOptions,
): Broadcaster<Version<P>> {
  checkLimits(options, ['maxReplies', 'retransmitAfterMs']);
  const methods = methodsOf(version, (target, args, callOptions = {}) =>
    new BroadcastCall(target, options, callOptions as BroadcastCallOptions<unknown>).make(args),
  );
  return methods as Broadcaster<Version<P>>;
}
