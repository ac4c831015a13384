import { XdrError, type XdrReader } from 'node-xdr';
import { NULL_AUTH } from '../auth-flavor.js';
import { accepted, denied, OpaqueAuth, RPC_VERSION, type ReplyBody } from '../rpc-message.js';

/** The header of a call; its arguments follow in the reader. */
export interface CallHeader {
  readonly xid: number;
  readonly prog: number;
  readonly vers: number;
  readonly proc: number;
  readonly cred: OpaqueAuth;
  readonly verf: OpaqueAuth;
}

/** What a record that reached a server turned out to be. */
export type IncomingCall =
  | { readonly kind: 'call'; readonly header: CallHeader }
  /** A call that is answered at once. */
  | { readonly kind: 'refused'; readonly xid: number; readonly body: ReplyBody }
  /** No call at all: nothing is answered. */
  | { readonly kind: 'dropped' };

const DROPPED: IncomingCall = { kind: 'dropped' };
const CALL = 0;

/** Reads a call's header (RFC 5531 §9), the version of RPC itself before anything that depends on it. */
export function readIncomingCall(reader: XdrReader): IncomingCall {
  if (reader.remaining < 8) return DROPPED;
  const xid = reader.readUint32();
  if (reader.readUint32() !== CALL) return DROPPED;
  if (reader.remaining < 16) return truncated(xid);
  if (reader.readUint32() !== RPC_VERSION) {
    const supported = { low: RPC_VERSION, high: RPC_VERSION };
    return { kind: 'refused', xid, body: denied({ tag: 'RPC_MISMATCH', value: supported }) };
  }
  const prog = reader.readUint32();
  const vers = reader.readUint32();
  const proc = reader.readUint32();
  const cred = readAuth(reader, 'AUTH_BADCRED');
  if (typeof cred === 'string') return refused(xid, cred);
  const verf = readAuth(reader, 'AUTH_BADVERF');
  if (typeof verf === 'string') return refused(xid, verf);
  return { kind: 'call', header: { xid, prog, vers, proc, cred, verf } };
}

type AuthFault = 'truncated' | 'AUTH_BADCRED' | 'AUTH_BADVERF';

function readAuth(reader: XdrReader, fault: AuthFault): OpaqueAuth | AuthFault {
  try {
    return OpaqueAuth.read(reader);
  } catch (error) {
    return error instanceof XdrError && error.code === 'XDR_TRUNCATED' ? 'truncated' : fault;
  }
}

function refused(xid: number, fault: AuthFault): IncomingCall {
  if (fault === 'truncated') return truncated(xid);
  return { kind: 'refused', xid, body: denied({ tag: 'AUTH_ERROR', value: fault }) };
}

/** A call that ends before its arguments could begin. */
function truncated(xid: number): IncomingCall {
  return { kind: 'refused', xid, body: accepted({ tag: 'GARBAGE_ARGS' }, NULL_AUTH) };
}
