import type * as xdr from 'node-xdr';
import { checkLimits } from '../limits.js';
import type { Procedure, Procedures, Version } from '../program.js';
import { BroadcastCall } from './broadcast-call.js';
import type { BroadcastCallOptions, BroadcastOptions, BroadcastReply } from './broadcast-options.js';
import { methodsOf } from './client.js';

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
 * `RPC_BAD_ARGUMENTS`, `RPC_CONNECT_FAILED` where the system does not send it, `RPC_ABORTED` by its signal, or where
 * `isEnough` throws.
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
