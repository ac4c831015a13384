import { type RpcError, type RpcErrorCode } from 'onc-rpc';
import { XdrError, type XdrErrorCode } from 'node-xdr';
import type { FoundProcedure } from 'rpcgen-js';
import { CallFailure, type FailureClass } from './call-failure.js';

const CLASS_OF_CODE: Readonly<Record<RpcErrorCode, FailureClass>> = {
  RPC_TIMEOUT: 'timeout',
  RPC_ABORTED: 'other',
  RPC_CONNECT_FAILED: 'unreachable',
  RPC_DISCONNECTED: 'unreachable',
  RPC_CLOSED: 'other',
  RPC_OVERLOADED: 'other',
  RPC_BAD_ARGUMENTS: 'arguments',
  RPC_BAD_REPLY: 'badReply',
  RPC_BAD_RECORD: 'badReply',
  RPC_TLS_REQUIRED: 'unreachable',
  RPC_TLS_FAILED: 'unreachable',
  RPC_MISMATCH: 'refused',
  AUTH_ERROR: 'refused',
  PROG_UNAVAIL: 'refused',
  PROG_MISMATCH: 'refused',
  PROC_UNAVAIL: 'refused',
  GARBAGE_ARGS: 'refused',
  SYSTEM_ERR: 'refused',
};

const HINTS: Readonly<Partial<Record<RpcErrorCode, string>>> = {
  RPC_TIMEOUT: 'the server may have run the procedure all the same; --timeout SECONDS waits longer',
  RPC_CONNECT_FAILED: 'is the server running there? sunrpc call --list HOST names what is registered',
  RPC_DISCONNECTED: 'the server may have run the procedure all the same; --transport names another way to it',
  RPC_TLS_REQUIRED: '--tls opportunistic calls without TLS where the server has none',
  RPC_TLS_FAILED: '--ca FILE names who signs the server’s certificate, --cert and --key FILE are yours',
  RPC_BAD_RECORD: 'is that port one of an RPC server?',
  AUTH_ERROR:
    '--auth sys says who is calling, by --uid, --gid, --gids and --machine; a server may also demand --tls require',
  PROG_UNAVAIL: 'another program answers there; sunrpc call --list HOST names what is registered',
  PROC_UNAVAIL: 'the server was made from another .x file than yours',
  GARBAGE_ARGS:
    'the server was made from another .x file than yours, or is stricter; --verbose shows the bytes sent',
  SYSTEM_ERR: 'the server’s own log may say why',
};

/** Deviations that a lenient reader passes over. */
const LENIENCY_HELPS: ReadonlySet<XdrErrorCode> = new Set([
  'XDR_PADDING',
  'XDR_BOOL',
  'XDR_ENUM',
  'XDR_UTF8',
  'XDR_TRAILING',
]);

/** Why a call failed, and what to do next. */
export function explained(error: RpcError, called: FoundProcedure): CallFailure {
  return new CallFailure(CLASS_OF_CODE[error.code], error.message, hintFor(error, called), error);
}

function hintFor(error: RpcError, called: FoundProcedure): string | undefined {
  if (error.code === 'PROG_MISMATCH') return otherVersions(error, called);
  if (error.code !== 'RPC_BAD_REPLY') return HINTS[error.code];
  return error.cause instanceof XdrError && LENIENCY_HELPS.has(error.cause.code)
    ? '--lenient accepts what programs made with rpcgen accept; --verbose shows the bytes'
    : 'the server was made from another .x file than yours; --verbose shows the bytes';
}

/** A server may lack the version that it was called in though that is in its range. */
function otherVersions({ low = 0, high = 0 }: RpcError, { program, version }: FoundProcedure): string {
  const others = program.versions.filter(
    ({ number }) => number >= low && number <= high && number !== version.number,
  );
  if (others.length === 0) return 'the .x file has none of these versions';
  return `of these the .x file has ${others.map(({ name }) => name).join(', ')}`;
}
