import type * as xdr from 'node-xdr';
import type { FixedAuth } from './authenticator.js';

/** The procedure a call is for. */
export interface CallTarget<A, R> {
  /** The program's number. */
  readonly program: number;
  /** The version's number. */
  readonly version: number;
  /** The procedure's number. */
  readonly procedure: number;
  /** `LOG_PROG.SENDLOG`, for messages. */
  readonly name: string;
  /** How the arguments are encoded. */
  readonly args: xdr.Codec<A>;
  /** How the results are decoded. */
  readonly result: xdr.Codec<R>;
  /** No reply is waited for. */
  readonly oneway: boolean;
  /** Running it twice does no harm: it may be sent again when the connection was lost. Default false. */
  readonly idempotent?: boolean;
}

/** What may be said for one call. */
export interface CallOptions {
  /** How long to wait for the reply, connecting included, in ms. Default: the transport's, which is 10,000. Infinity waits for ever, NaN and less than 0 are `RPC_BAD_ARGUMENTS`. */
  readonly timeoutMs?: number;
  /** Gives the call up when aborted. The server may still run it. */
  readonly signal?: AbortSignal;
  /** Who is calling, instead of the transport's `auth`. */
  readonly auth?: FixedAuth;
}

/** A way to one server. Any number of clients may share it. */
export interface Transport extends AsyncDisposable {
  /** `tcp`, `udp`, `tcp6`, `udp6`, `local` or `memory`. */
  readonly netid: string;
  /**
   * Calls a procedure. Calls do not wait for each other. One-way calls end when they are handed to the system.
   * @throws RpcError, or what an interceptor throws, as a rejection
   */
  call<A, R>(target: CallTarget<A, R>, args: A, options?: CallOptions): Promise<R>;
  /** Ends the transport; calls that wait fail with `RPC_CLOSED`. Resolves when nothing of it is left. */
  close(): Promise<void>;
}
