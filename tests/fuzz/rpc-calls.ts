import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { type AuthSysParms, NULL_AUTH, type OpaqueAuth, RpcMsg, sysAuth } from 'onc-rpc';

/** A call before it is encoded. */
export interface Call {
  readonly xid: number;
  readonly prog: number;
  readonly vers: number;
  readonly proc: number;
  readonly cred: OpaqueAuth;
  readonly args: Uint8Array;
}

/** A call's bytes. */
export function encodeCall({ xid, prog, vers, proc, cred, args }: Call): Buffer {
  const value = { rpcvers: 2, prog, vers, proc, cred, verf: NULL_AUTH };
  return Buffer.concat([xdr.encode(RpcMsg, { xid, body: { tag: 'CALL', value } }), args]);
}

const sysCred = fc
  .record({
    stamp: fc.nat(),
    machinename: fc.string({ maxLength: 20 }),
    uid: fc.nat(),
    gid: fc.nat(),
    gids: fc.array(fc.nat(), { maxLength: 16 }),
  })
  .map((parms: AuthSysParms) => sysAuth(parms).cred);

/** AUTH_NONE most often, AUTH_SYS, or a flavor that may not exist. */
export const credentials: fc.Arbitrary<OpaqueAuth> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(NULL_AUTH) },
  { weight: 3, arbitrary: sysCred },
  fc.record({ flavor: fc.integer({ min: 0, max: 8 }), body: fc.uint8Array({ maxLength: 40 }) }),
);

export const xids = fc.integer({ min: 0, max: 0xffff_ffff });

/** A reply taken apart: its header, and what follows it. */
interface ParsedReply {
  readonly message: RpcMsg;
  readonly results: Buffer;
}

/** Reads a message that must have a well-formed header. @throws XdrError when it has none */
export function parseMessage(bytes: Buffer): ParsedReply {
  const reader = new xdr.XdrReader(bytes);
  const message = RpcMsg.read(reader);
  return { message, results: bytes.subarray(reader.offset) };
}

/** Whether a reply says SUCCESS. */
export function isSuccess({ body }: RpcMsg): boolean {
  return (
    body.tag === 'REPLY' && body.value.tag === 'MSG_ACCEPTED' && body.value.value.replyData.tag === 'SUCCESS'
  );
}
