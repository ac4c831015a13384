import type * as xdr from 'node-xdr';
import { reasonOf, RpcError } from '../rpc-error.js';
import { type AcceptedReply, type RejectedReply, ReplyBody } from '../rpc-message.js';
import type { CallTarget } from './transport.js';

const REPLY = 1;

/** The xid of a reply, or undefined for what is none: such are counted and ignored. */
export function readReplyXid(reader: xdr.XdrReader): number | undefined {
  if (reader.remaining < 8) return undefined;
  const xid = reader.readUint32();
  return reader.readUint32() === REPLY ? xid : undefined;
}

/**
 * Reads the rest of a reply, up to the results.
 * @throws RpcError with the code that the server's answer has, `RPC_BAD_REPLY` where it cannot be understood
 */
export function readResult<A, R>(target: CallTarget<A, R>, reader: xdr.XdrReader): R {
  const failure = readFailure(target, reader);
  if (failure !== undefined) throw failure;
  try {
    const result = target.result.read(reader);
    reader.expectEnd();
    return result;
  } catch (error) {
    throw badReply(target, 'results', error);
  }
}

function readFailure<A, R>(target: CallTarget<A, R>, reader: xdr.XdrReader): RpcError | undefined {
  let body: ReplyBody;
  try {
    body = ReplyBody.read(reader);
  } catch (error) {
    return badReply(target, 'reply', error);
  }
  return body.tag === 'MSG_ACCEPTED' ? notSuccess(target, body.value.replyData) : denied(target, body.value);
}

function badReply<A, R>(target: CallTarget<A, R>, part: string, cause: unknown): RpcError {
  return new RpcError(
    'RPC_BAD_REPLY',
    `${target.name}: the ${part} cannot be understood: ${reasonOf(cause)}`,
    { cause },
  );
}

function notSuccess<A, R>(target: CallTarget<A, R>, data: AcceptedReply['replyData']): RpcError | undefined {
  const { name, program, version, procedure } = target;
  switch (data.tag) {
    case 'SUCCESS':
      return undefined;
    case 'PROG_UNAVAIL':
      return new RpcError(data.tag, `${name}: the server does not have program ${program}`);
    case 'PROG_MISMATCH': {
      const { low, high } = data.value;
      return new RpcError(
        data.tag,
        `${name}: the server has versions ${low} to ${high}, not ${version}`,
        data.value,
      );
    }
    case 'PROC_UNAVAIL':
      return new RpcError(data.tag, `${name}: the server has no procedure ${procedure}`);
    case 'GARBAGE_ARGS':
      return new RpcError(data.tag, `${name}: the server could not decode the arguments`);
    case 'SYSTEM_ERR':
      return new RpcError(data.tag, `${name}: the server failed in itself`);
  }
}

function denied<A, R>(target: CallTarget<A, R>, reply: RejectedReply): RpcError {
  if (reply.tag === 'AUTH_ERROR') {
    return new RpcError('AUTH_ERROR', `${target.name}: the server refused the credential: ${reply.value}`, {
      authStat: reply.value,
    });
  }
  const { low, high } = reply.value;
  return new RpcError(
    'RPC_MISMATCH',
    `${target.name}: the server speaks RPC versions ${low} to ${high}`,
    reply.value,
  );
}
