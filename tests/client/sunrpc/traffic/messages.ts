import * as xdr from 'node-xdr';
import { NULL_AUTH, type OpaqueAuth, type ReplyBody, RpcMsg } from 'onc-rpc';

// Messages made by hand, for what reads them from outside.

interface CallOptions {
  readonly xid?: number;
  readonly prog?: number;
  readonly vers?: number;
  readonly proc?: number;
  readonly cred?: OpaqueAuth;
}

/** A call; by default of the portmapper's procedure NULL. */
export function call(options: CallOptions = {}, args: Uint8Array = new Uint8Array()): Buffer {
  const { xid = 1, prog = 100000, vers = 2, proc = 0, cred = NULL_AUTH } = options;
  const body = { rpcvers: 2, prog, vers, proc, cred, verf: NULL_AUTH };
  return Buffer.concat([xdr.encode(RpcMsg, { xid, body: { tag: 'CALL', value: body } }), args]);
}

/** A reply; by default a success without results. */
export function reply(xid = 1, results: Uint8Array = new Uint8Array(), body: ReplyBody = SUCCESS): Buffer {
  return Buffer.concat([xdr.encode(RpcMsg, { xid, body: { tag: 'REPLY', value: body } }), results]);
}

const SUCCESS: ReplyBody = { tag: 'MSG_ACCEPTED', value: { verf: NULL_AUTH, replyData: { tag: 'SUCCESS' } } };

/** Numbers as XDR has them. */
export function words(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, i) => bytes.writeUInt32BE(number >>> 0, i * 4));
  return bytes;
}
