import { XdrReader, type XdrWriter } from 'node-xdr';
import { type AuthStatName, denied, type OpaqueAuth, REPLY, RPC_VERSION, RpcMsg } from '../rpc-message.js';

/**
 * Sends one reply, which `write` writes. What `write` throws is passed on, and nothing is sent then. `mayStillRun` says
 * that the reply is an error because the deadline has passed, and that the handler may not have stopped.
 */
export type Respond = (write: (writer: XdrWriter) => void, mayStillRun?: boolean) => void;

const MSG_ACCEPTED = 0;
const SUCCESS = 0;

/** The answers to an accepted call that are one number and nothing more (RFC 5531 §9). */
const ACCEPT_STAT = { PROG_UNAVAIL: 1, PROC_UNAVAIL: 3, GARBAGE_ARGS: 4, SYSTEM_ERR: 5 } as const;
/** The name of an `accept_stat` that has nothing more to say. */
export type PlainAcceptStat = keyof typeof ACCEPT_STAT;

const PROG_MISMATCH = 2;

/** Writes `accepted_reply` up to its status; written out because every call needs it. */
function writeAccepted(writer: XdrWriter, xid: number, verf: OpaqueAuth, stat: number): void {
  writer.writeUint32(xid);
  writer.writeUint32(REPLY);
  writer.writeUint32(MSG_ACCEPTED);
  writer.writeUint32(verf.flavor);
  const length = verf.body.length;
  writer.writeUint32(length);
  if (length > 0) {
    const at = writer.reserveOpaque(length);
    writer.bytes.set(verf.body, at);
  }
  writer.writeUint32(stat);
}

/** The header of a reply whose results follow. */
export function writeSuccess(writer: XdrWriter, xid: number, verf: OpaqueAuth): void {
  writeAccepted(writer, xid, verf, SUCCESS);
}

/** Whether a reply carries results. */
export function isSuccess(reply: Uint8Array): boolean {
  const reader = new XdrReader(reply);
  if (reader.remaining < 24) return false;
  reader.skip(8);
  if (reader.readUint32() !== MSG_ACCEPTED) return false;
  reader.skip(4);
  reader.skipOpaque(reader.readUint32());
  return reader.readUint32() === SUCCESS;
}

export function replyAccepted(respond: Respond, xid: number, verf: OpaqueAuth, stat: PlainAcceptStat): void {
  respond((writer) => writeAccepted(writer, xid, verf, ACCEPT_STAT[stat]));
}

/** The versions of the program that there are: from the lowest to the highest. */
export function replyProgMismatch(
  respond: Respond,
  xid: number,
  verf: OpaqueAuth,
  range: { readonly low: number; readonly high: number },
): void {
  respond((writer) => {
    writeAccepted(writer, xid, verf, PROG_MISMATCH);
    writer.writeUint32(range.low);
    writer.writeUint32(range.high);
  });
}

export function replyAuthError(
  respond: Respond,
  xid: number,
  authStat: Exclude<AuthStatName, 'AUTH_OK'>,
): void {
  const value = denied({ tag: 'AUTH_ERROR', value: authStat });
  respond((writer) => RpcMsg.write(writer, { xid, body: { tag: 'REPLY', value } }));
}

export function replyRpcMismatch(respond: Respond, xid: number): void {
  const value = denied({ tag: 'RPC_MISMATCH', value: { low: RPC_VERSION, high: RPC_VERSION } });
  respond((writer) => RpcMsg.write(writer, { xid, body: { tag: 'REPLY', value } }));
}
