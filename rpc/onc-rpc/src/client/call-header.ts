import type { XdrWriter } from 'node-xdr';
import { CALL, type OpaqueAuth, RPC_VERSION } from '../rpc-message.js';
import type { CallProtection, FixedAuth } from './authenticator.js';

/** Which procedure a call is for. */
export interface CallNumbers {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
}

/**
 * Writes a call's header, `struct rpc_msg` with `struct call_body` (RFC 5531 §9); the arguments follow it. Written
 * out because every call needs it.
 */
export function writeCallHeader(
  writer: XdrWriter,
  xid: number,
  numbers: CallNumbers,
  auth: FixedAuth | CallProtection,
): void {
  const start = writer.offset;
  writer.writeUint32(xid);
  writer.writeUint32(CALL);
  writer.writeUint32(RPC_VERSION);
  writer.writeUint32(numbers.program);
  writer.writeUint32(numbers.version);
  writer.writeUint32(numbers.procedure);
  writeAuth(writer, auth.cred);
  writeAuth(writer, 'verf' in auth ? auth.verf : auth.sign(writer.bytes.subarray(start, writer.offset)));
}

function writeAuth(writer: XdrWriter, { flavor, body }: OpaqueAuth): void {
  writer.writeUint32(flavor);
  writer.writeUint32(body.length);
  if (body.length === 0) return;
  const at = writer.reserveOpaque(body.length);
  writer.bytes.set(body, at);
}
