import { type AuthStatName, RpcError } from 'onc-rpc';
import { reasonOf } from '../../../daemons/reason.js';

/** What libtirpc, and so rpcinfo, says of failed calls (`clnt_sperror`): scripts look for these words. */
export function libtirpcWords(error: unknown): string {
  return `RPC: ${error instanceof RpcError ? wordsOf(error) : reasonOf(error)}`;
}

function wordsOf(error: RpcError): string {
  switch (error.code) {
    case 'RPC_TIMEOUT':
      return 'Timed out';
    case 'RPC_CONNECT_FAILED':
      return `Remote system error - ${systemWords(error)}`;
    case 'RPC_DISCONNECTED':
      return `Unable to receive; errno = ${systemWords(error)}`;
    case 'RPC_MISMATCH':
      return `Incompatible versions of RPC; ${rangeOf(error)}`;
    case 'PROG_MISMATCH':
      return `Program/version mismatch; ${rangeOf(error)}`;
    case 'AUTH_ERROR':
      return `Authentication error; why = ${authWords(error.authStat)}`;
    case 'PROG_UNAVAIL':
      return 'Program unavailable';
    case 'PROC_UNAVAIL':
      return 'Procedure unavailable';
    case 'GARBAGE_ARGS':
      return "Server can't decode arguments";
    case 'SYSTEM_ERR':
      return 'Remote system error';
    case 'RPC_BAD_REPLY':
    case 'RPC_BAD_RECORD':
      return "Can't decode result";
    default:
      return error.message;
  }
}

function rangeOf({ low, high }: RpcError): string {
  return `low version = ${low ?? 0}, high version = ${high ?? 0}`;
}

const AUTH_WORDS: Partial<Record<AuthStatName, string>> = {
  AUTH_OK: 'Authentication OK',
  AUTH_BADCRED: 'Invalid client credential',
  AUTH_REJECTEDCRED: 'Server rejected credential',
  AUTH_BADVERF: 'Invalid client verifier',
  AUTH_REJECTEDVERF: 'Server rejected verifier',
  AUTH_TOOWEAK: 'Client credential too weak',
  AUTH_INVALIDRESP: 'Invalid server verifier',
  AUTH_FAILED: 'Failed (unspecified error)',
};

function authWords(authStat: AuthStatName | undefined): string {
  // libtirpc knows no others by name
  return authStat === undefined ? 'unknown' : (AUTH_WORDS[authStat] ?? authStat);
}

/** As C's `strerror` has them. */
const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ENOENT: 'No such file or directory',
  ENOTSOCK: 'Socket operation on non-socket',
  EPERM: 'Operation not permitted',
  EPIPE: 'Broken pipe',
  ETIMEDOUT: 'Connection timed out',
};

function systemWords(error: RpcError): string {
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return SYSTEM_WORDS[code] ?? (cause === undefined ? error.message : reasonOf(cause));
}
