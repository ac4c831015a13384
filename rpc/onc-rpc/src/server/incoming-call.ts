import { XdrError, type XdrReader } from 'node-xdr';
import { AUTH_NONE, NULL_AUTH } from '../auth-flavor.js';
import { CALL, MAX_AUTH_BYTES, type OpaqueAuth, RPC_VERSION } from '../rpc-message.js';

/** The header of a call: `struct rpc_msg` with `struct call_body` (RFC 5531 §9). */
export interface CallHeader {
  /** The transaction id, which the reply repeats. */
  readonly xid: number;
  /** The program's number. */
  readonly prog: number;
  /** The version's number. */
  readonly vers: number;
  /** The procedure's number. */
  readonly proc: number;
  /** Who calls, as they say. */
  readonly cred: OpaqueAuth;
  /** What proves it. */
  readonly verf: OpaqueAuth;
  /** How many bytes of the call stand before its verifier: what verifiers are computed over (RFC 2203 §5.3.1). */
  readonly signedBytes: number;
}

/** What is wrong with a call that is answered before anybody looks at its program. */
export type HeaderFault = 'RPC_MISMATCH' | 'GARBAGE_ARGS' | 'AUTH_BADCRED' | 'AUTH_BADVERF';

/** What a message that reached a server turned out to be. */
type IncomingCall =
  | { readonly kind: 'call'; readonly header: CallHeader }
  /** A call that is answered at once. */
  | { readonly kind: 'faulty'; readonly xid: number; readonly fault: HeaderFault }
  /** No call at all: nothing is answered. */
  | { readonly kind: 'dropped' };

const DROPPED: IncomingCall = { kind: 'dropped' };

/**
 * Reads a call's header (RFC 5531 §9), the version of RPC itself before anything that depends on it. A call that
 * ends before its arguments could begin gets the answer of one whose arguments are missing.
 */
export function readIncomingCall(reader: XdrReader): IncomingCall {
  const start = reader.offset;
  if (reader.remaining < 8) return DROPPED;
  const xid = reader.readUint32();
  if (reader.readUint32() !== CALL) return DROPPED;
  if (reader.remaining < 4) return faulty(xid, 'GARBAGE_ARGS');
  if (reader.readUint32() !== RPC_VERSION) return faulty(xid, 'RPC_MISMATCH');
  if (reader.remaining < 12) return faulty(xid, 'GARBAGE_ARGS');
  const prog = reader.readUint32();
  const vers = reader.readUint32();
  const proc = reader.readUint32();
  const cred = readAuth(reader, 'AUTH_BADCRED');
  if (typeof cred === 'string') return faulty(xid, cred);
  const signedBytes = reader.offset - start;
  const verf = readAuth(reader, 'AUTH_BADVERF');
  if (typeof verf === 'string') return faulty(xid, verf);
  return { kind: 'call', header: { xid, prog, vers, proc, cred, verf, signedBytes } };
}

function faulty(xid: number, fault: HeaderFault): IncomingCall {
  return { kind: 'faulty', xid, fault };
}

/** Reads an `opaque_auth`; AUTH_NONE, which nearly all are, without a copy. */
function readAuth(reader: XdrReader, fault: HeaderFault): OpaqueAuth | HeaderFault {
  if (reader.remaining < 8) return 'GARBAGE_ARGS';
  const flavor = reader.readUint32();
  const length = reader.readUint32();
  if (length > MAX_AUTH_BYTES) return fault;
  if (length === 0) return flavor === AUTH_NONE ? NULL_AUTH : { flavor, body: NULL_AUTH.body };
  try {
    const at = reader.skipOpaque(length);
    return { flavor, body: Buffer.from(reader.bytes.subarray(at, at + length)) };
  } catch (error) {
    return error instanceof XdrError && error.code === 'XDR_TRUNCATED' ? 'GARBAGE_ARGS' : fault;
  }
}
