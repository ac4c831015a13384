import * as xdr from 'node-xdr';
import { reasonOf, RpcError } from '../rpc-error.js';
import { type AcceptedReply, type OpaqueAuth, type RejectedReply, REPLY, ReplyBody } from '../rpc-message.js';
import type { CallProtection } from './authenticator.js';
import type { CallTarget } from './transport.js';

/** MSG_ACCEPTED, AUTH_NONE, no body, SUCCESS: four words of zeros. */
const PLAIN_SUCCESS_BYTES = 16;

/** The xid of a reply, or undefined for what is none: such are counted and ignored. */
export function readReplyXid(reader: xdr.XdrReader): number | undefined {
  if (!isReply(reader)) return undefined;
  const xid = reader.readUint32();
  reader.skip(4);
  return xid;
}

/** Whether a message is a reply; nothing of it is read. */
export function isReply({ bytes, offset, end }: xdr.XdrReader): boolean {
  const at = offset + 4;
  if (end - at < 4) return false;
  return bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === REPLY;
}

/**
 * Reads the rest of a reply, up to the results.
 * @throws RpcError with the code that the server's answer has, `RPC_BAD_REPLY` where it cannot be understood
 */
export function readResult<A, R>(
  target: CallTarget<A, R>,
  reader: xdr.XdrReader,
  protection: CallProtection | undefined,
  options: xdr.DecodeOptions,
): R {
  if (protection !== undefined || !skipPlainSuccess(reader)) {
    readHeader(target, reader, protection);
  }
  try {
    const source = unwrapped(reader, protection, options);
    const result = source.part(target.result, 'results');
    source.expectEnd();
    return result;
  } catch (error) {
    throw badReply(target, error);
  }
}

/** Nearly every reply begins with the same words. */
function skipPlainSuccess(reader: xdr.XdrReader): boolean {
  const { bytes, offset } = reader;
  if (reader.remaining < PLAIN_SUCCESS_BYTES) return false;
  for (let at = offset; at < offset + PLAIN_SUCCESS_BYTES; at++) if (bytes[at] !== 0) return false;
  reader.skip(PLAIN_SUCCESS_BYTES);
  return true;
}

function readHeader<A, R>(
  target: CallTarget<A, R>,
  reader: xdr.XdrReader,
  protection: CallProtection | undefined,
): void {
  let body: ReplyBody;
  try {
    body = reader.part(ReplyBody, 'reply');
  } catch (error) {
    throw badReply(target, error);
  }
  if (body.tag === 'MSG_DENIED') throw denied(target, body.value);
  checkVerf(target, body.value.verf, protection);
  const failure = notSuccess(target, body.value.replyData);
  if (failure !== undefined) throw failure;
}

function checkVerf<A, R>(target: CallTarget<A, R>, verf: OpaqueAuth, protection?: CallProtection): void {
  try {
    protection?.checkVerf?.(verf);
  } catch (cause) {
    const message = `${target.name}: the reply is not genuine: ${reasonOf(cause)}`;
    throw new RpcError('RPC_BAD_REPLY', message, { cause });
  }
}

function unwrapped(
  reader: xdr.XdrReader,
  protection: CallProtection | undefined,
  options: xdr.DecodeOptions,
): xdr.XdrReader {
  if (protection?.unwrapResults === undefined) return reader;
  const body = reader.bytes.subarray(reader.offset, reader.end);
  return new xdr.XdrReader(protection.unwrapResults(body), options);
}

function badReply<A, R>(target: CallTarget<A, R>, cause: unknown): RpcError {
  const message = `${target.name}: the reply cannot be understood: ${reasonOf(cause)}`;
  return new RpcError('RPC_BAD_REPLY', message, { cause });
}

function notSuccess<A, R>(target: CallTarget<A, R>, data: AcceptedReply['replyData']): RpcError | undefined {
  const { name, program, version, procedure } = target;
  switch (data.tag) {
    case 'SUCCESS':
      return undefined;
    case 'PROG_UNAVAIL':
      return new RpcError(data.tag, `${name}: the server does not have program ${program}`);
    case 'PROG_MISMATCH':
      return mismatch(data.tag, `${name}: the server has versions`, data.value, `, not ${version}`);
    case 'PROC_UNAVAIL':
      return new RpcError(data.tag, `${name}: the server has no procedure ${procedure}`);
    case 'GARBAGE_ARGS':
      return new RpcError(data.tag, `${name}: the server could not decode the arguments`);
    case 'SYSTEM_ERR':
      return new RpcError(data.tag, `${name}: the server failed in itself`);
    default:
      return unknownStat(target, data);
  }
}

/** A lenient reader lets statuses pass that do not exist. */
function unknownStat<A, R>(target: CallTarget<A, R>, stat: { readonly tag: string }): RpcError {
  return badReply(target, new Error(`the status ${stat.tag} does not exist`));
}

function mismatch(
  code: 'PROG_MISMATCH' | 'RPC_MISMATCH',
  has: string,
  range: { readonly low: number; readonly high: number },
  rest = '',
): RpcError {
  return new RpcError(code, `${has} ${range.low} to ${range.high}${rest}`, range);
}

function denied<A, R>({ name }: CallTarget<A, R>, reply: RejectedReply): RpcError {
  if (reply.tag === 'RPC_MISMATCH')
    return mismatch(reply.tag, `${name}: the server speaks RPC versions`, reply.value);
  const message = `${name}: the server refused the credential: ${reply.value}`;
  return new RpcError('AUTH_ERROR', message, { authStat: reply.value });
}
