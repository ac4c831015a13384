import { AcceptStat, AuthStat, MismatchInfo, OpaqueAuth, RejectStat, RPC_VERSION } from 'onc-rpc';
import { type Codec, XdrError, XdrReader } from 'node-xdr';

/** What a call is for. */
export interface Target {
  readonly prog: number;
  readonly vers: number;
  readonly proc: number;
}

/** A call as far as it can be read (RFC 5531 §9): what comes behind a fault is undefined. */
export interface Call {
  readonly kind: 'call';
  readonly xid: number;
  readonly target: Target | undefined;
  readonly cred: OpaqueAuth | undefined;
  readonly verf: OpaqueAuth | undefined;
  /** Where the arguments begin; undefined where the header does not end. */
  readonly bodyOffset: number | undefined;
  /** What is wrong with the header. */
  readonly fault: string | undefined;
}

/** What a reply says of its call. */
interface ReplyStatus {
  /** `SUCCESS` or another `accept_stat`, `RPC_MISMATCH` or `AUTH_ERROR`; `accept_stat 7` for a number that has no name. */
  readonly name: string;
  /** The versions supported, with PROG_MISMATCH and RPC_MISMATCH. */
  readonly range?: MismatchInfo;
  /** Why, with AUTH_ERROR. */
  readonly authStat?: string;
}

/** A reply as far as it can be read (RFC 5531 §9). */
export interface Reply {
  readonly kind: 'reply';
  readonly xid: number;
  readonly status: ReplyStatus | undefined;
  readonly verf: OpaqueAuth | undefined;
  /** Where the results begin; undefined where there are none, or the header does not end. */
  readonly bodyOffset: number | undefined;
  readonly fault: string | undefined;
}

/** Bytes that are neither. */
interface Unreadable {
  readonly kind: 'unreadable';
  readonly fault: string;
}

/** The numbers of `msg_type` (RFC 5531 §9). */
export const CALL = 0;
export const REPLY = 1;
const MSG_ACCEPTED = 0;
const MSG_DENIED = 1;
/** Numbers that have no name are no reason to read no further. */
const LENIENT = { lenient: { padding: true, enum: true } } as const;

/** Reads a message's header as far as it goes; never throws. */
export function readMessage(bytes: Buffer): Call | Reply | Unreadable {
  const reader = new XdrReader(bytes, LENIENT);
  if (reader.remaining < 8) return { kind: 'unreadable', fault: `${bytes.length} bytes are no RPC message` };
  const xid = reader.readUint32();
  const type = reader.readUint32();
  if (type === CALL) return readCall(reader, xid);
  if (type === REPLY) return readReply(reader, xid);
  return { kind: 'unreadable', fault: `no RPC message: its type is ${type}, neither CALL (0) nor REPLY (1)` };
}

type Drafted<T> = { -readonly [K in keyof T]: T[K] };

function readCall(reader: XdrReader, xid: number): Call {
  const call: Drafted<Call> = {
    kind: 'call',
    xid,
    target: undefined,
    cred: undefined,
    verf: undefined,
    bodyOffset: undefined,
    fault: undefined,
  };
  call.fault = faultOf(() => {
    const rpcvers = reader.readUint32();
    if (rpcvers !== RPC_VERSION) return `RPC version ${rpcvers} is not known`;
    call.target = { prog: reader.readUint32(), vers: reader.readUint32(), proc: reader.readUint32() };
    call.cred = part(reader, OpaqueAuth, 'cred');
    call.verf = part(reader, OpaqueAuth, 'verf');
    call.bodyOffset = reader.offset;
    return undefined;
  });
  return call;
}

function readReply(reader: XdrReader, xid: number): Reply {
  const reply: Drafted<Reply> = {
    kind: 'reply',
    xid,
    status: undefined,
    verf: undefined,
    bodyOffset: undefined,
    fault: undefined,
  };
  reply.fault = faultOf(() => {
    const stat = reader.readUint32();
    if (stat === MSG_DENIED) reply.status = readDenied(reader);
    else if (stat === MSG_ACCEPTED) readAccepted(reader, reply);
    else return `the reply status ${stat} does not exist`;
    return undefined;
  });
  return reply;
}

function readAccepted(reader: XdrReader, reply: Drafted<Reply>): void {
  reply.verf = part(reader, OpaqueAuth, 'verf');
  const name = nameOf(part(reader, AcceptStat, 'stat'), 'accept_stat');
  reply.status = { name };
  if (name === 'PROG_MISMATCH') reply.status = { name, range: part(reader, MismatchInfo, 'mismatch_info') };
  reply.bodyOffset = reader.offset;
}

function readDenied(reader: XdrReader): ReplyStatus {
  const name = nameOf(part(reader, RejectStat, 'stat'), 'reject_stat');
  if (name === 'RPC_MISMATCH') return { name, range: part(reader, MismatchInfo, 'mismatch_info') };
  if (name === 'AUTH_ERROR')
    return { name, authStat: nameOf(part(reader, AuthStat, 'auth_stat'), 'auth_stat') };
  return { name };
}

function part<T>(reader: XdrReader, codec: Codec<T>, name: string): T {
  return reader.part(codec, name);
}

/** A number that has no name was decoded as `#7`. */
function nameOf(member: string, type: string): string {
  return member.startsWith('#') ? `${type} ${member.slice(1)}` : member;
}

function faultOf(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof XdrError) return error.message;
    throw error;
  }
}
