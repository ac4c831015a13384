import * as xdr from 'node-xdr';
import { MsgType, OpaqueAuth, type Procedure, ReplyBody, RpcMsg } from 'onc-rpc';

/** A call's message whole (RFC 5531 §9), flat, so that the dump names its parts shortly. */
function callMessage(args: xdr.Codec<unknown>): xdr.Codec<unknown> {
  return xdr.struct('call', {
    xid: xdr.uint,
    mtype: MsgType,
    rpcvers: xdr.uint,
    prog: xdr.uint,
    vers: xdr.uint,
    proc: xdr.uint,
    cred: OpaqueAuth,
    verf: OpaqueAuth,
    args,
  });
}

function replyMessage(message: Uint8Array, result: xdr.Codec<unknown>): xdr.Codec<unknown> {
  const header = { xid: xdr.uint, mtype: MsgType, reply: ReplyBody };
  return isSuccess(message)
    ? xdr.struct('reply', { ...header, results: result })
    : xdr.struct('reply', header);
}

function isSuccess(message: Uint8Array): boolean {
  try {
    const { body } = xdr.decode(RpcMsg, message, { lenient: xdr.LENIENT });
    return (
      body.tag === 'REPLY' &&
      body.value.tag === 'MSG_ACCEPTED' &&
      body.value.value.replyData.tag === 'SUCCESS'
    );
  } catch {
    return false;
  }
}

/** A message of a call as an annotated dump: how many bytes, then a line for each part. */
export function messageView(
  direction: 'sent' | 'received',
  message: Uint8Array,
  { args, result }: Procedure<unknown, unknown>,
): string {
  const codec = direction === 'sent' ? callMessage(args) : replyMessage(message, result);
  return `${direction} ${message.length} bytes\n${xdr.hexDump(codec, message, { lenient: xdr.LENIENT })}\n`;
}
