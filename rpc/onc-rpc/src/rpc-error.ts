import type { AuthStatName } from './rpc-message.js';

/** What went wrong, as a stable code that a program may switch on. */
export type RpcErrorCode =
  /** No reply within the deadline. Whether the procedure ran is not known. */
  | 'RPC_TIMEOUT'
  /** The caller's AbortSignal ended the call. */
  | 'RPC_ABORTED'
  /** No connection could be made; the procedure did not run. */
  | 'RPC_CONNECT_FAILED'
  /** The connection was lost before the reply. Whether the procedure ran is not known. */
  | 'RPC_DISCONNECTED'
  /** The transport was closed by its owner. */
  | 'RPC_CLOSED'
  /** More calls are waiting than the transport may hold. */
  | 'RPC_OVERLOADED'
  /** The arguments do not fit the procedure's type; nothing was sent. The cause is the XdrError, where one says so. */
  | 'RPC_BAD_ARGUMENTS'
  /** The reply is no RPC reply, or its results are not of the procedure's type. The cause is the XdrError, or what the authenticator threw. */
  | 'RPC_BAD_REPLY'
  /** Bytes that are no RPC record, or a record beyond the limits. */
  | 'RPC_BAD_RECORD'
  /** TLS was required, and the peer says that it does not do it (RFC 9289 §4.1); the procedure did not run. */
  | 'RPC_TLS_REQUIRED'
  /** The peer does TLS, but the handshake, a certificate or the offer itself was not right; the procedure did not run. */
  | 'RPC_TLS_FAILED'
  /** The peer speaks another version of RPC itself: `low` to `high` (RFC 5531 §9). */
  | 'RPC_MISMATCH'
  /** The peer refused the credential or verifier: see `authStat` (RFC 5531 §9). */
  | 'AUTH_ERROR'
  /** The peer does not have the program. */
  | 'PROG_UNAVAIL'
  /** The peer has other versions of the program: `low` to `high`. */
  | 'PROG_MISMATCH'
  /** The peer's program has no such procedure. */
  | 'PROC_UNAVAIL'
  /** The peer could not decode the arguments. */
  | 'GARBAGE_ARGS'
  /** The peer failed in itself. */
  | 'SYSTEM_ERR';

/** What some codes have to say besides. */
export interface RpcErrorDetails {
  /** Lowest version supported, with RPC_MISMATCH and PROG_MISMATCH. */
  readonly low?: number;
  /** Highest version supported. */
  readonly high?: number;
  /** Why authentication failed, with AUTH_ERROR. */
  readonly authStat?: AuthStatName;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/** The one error that leaves this package. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  /** What went wrong, for programs. */
  readonly code: RpcErrorCode;
  /** The lowest version supported, with RPC_MISMATCH and PROG_MISMATCH. */
  readonly low: number | undefined;
  /** The highest version supported, with RPC_MISMATCH and PROG_MISMATCH. */
  readonly high: number | undefined;
  /** Why authentication failed, with AUTH_ERROR. */
  readonly authStat: AuthStatName | undefined;

  constructor(code: RpcErrorCode, message: string, details: RpcErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.low = details.low;
    this.high = details.high;
    this.authStat = details.authStat;
  }
}

/** Why something failed, for people. A name with several addresses fails with one error for all, which says nothing. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
