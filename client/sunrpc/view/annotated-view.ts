import * as xdr from 'node-xdr';
import { AcceptedReply, AuthSysParms, MsgType, OpaqueAuth, RejectedReply, ReplyStat } from 'onc-rpc';
import { codecOf } from 'rpcgen-js';
import { type Answerable, describeCall, resultType } from './described-exchange.js';
import type { Exchange, SeenCall, SeenReply } from '../traffic/exchange.js';
import type { InterfaceType, KnownPrograms } from './known-programs.js';
import { textLines } from './text-view.js';
import type { WireMessage } from '../traffic/wire-item.js';

const INDENT = '    ';
const MAX_PARTS = 2000;

/** The lines for people, and below each message its bytes and what they say. */
export function annotatedLines(exchange: Exchange, programs: KnownPrograms): string[] {
  const lines = textLines(exchange, programs);
  switch (exchange.kind) {
    case 'answered':
      return interleaved(lines, [
        callDump(exchange.call, programs),
        replyDump(exchange.reply, exchange.call.message, programs),
      ]);
    case 'unanswered':
      return interleaved(lines, [callDump(exchange.call, programs)]);
    case 'orphan':
      return interleaved(lines, [
        replyDump(exchange.reply, exchange.target && { target: exchange.target }, programs),
      ]);
    case 'unreadable':
      return interleaved(lines, [dump(ANYTHING, exchange.message)]);
    case 'damage':
      return lines;
  }
}

function interleaved(lines: readonly string[], dumps: readonly string[][]): string[] {
  return lines.flatMap((line, i) => [line, ...(dumps[i] ?? [])]);
}

/** Bytes of which nobody knows the type, up to the end. */
const ANYTHING: xdr.Codec<unknown> = {
  declaration: 'opaque',
  minBytes: 0,
  write() {
    throw new TypeError('only ever read');
  },
  read(reader) {
    const at = reader.skip(reader.remaining);
    return reader.bytes.subarray(at, reader.offset);
  },
};

/** `opaque_auth` with the parameters of AUTH_SYS inside it. */
const SysAuth = xdr.struct('opaque_auth', { flavor: xdr.uint, length: xdr.uint, body: AuthSysParms });

function callDump(call: SeenCall, programs: KnownPrograms): string[] {
  const { target, credential, args } = describeCall(call, programs);
  const body = args?.kind === 'opaque' ? undefined : target?.args;
  const message = xdr.struct('call', {
    xid: xdr.uint,
    mtype: MsgType,
    rpcvers: xdr.uint,
    prog: xdr.uint,
    vers: xdr.uint,
    proc: xdr.uint,
    cred: credential?.body.kind === 'sys' ? SysAuth : OpaqueAuth,
    verf: OpaqueAuth,
    args: bodyCodec(body),
  });
  return dump(message, call);
}

function replyDump(reply: SeenReply, call: Answerable | undefined, programs: KnownPrograms): string[] {
  const hasResults = reply.message.status?.name === 'SUCCESS';
  const message = xdr.struct('reply', {
    xid: xdr.uint,
    mtype: MsgType,
    body: xdr.union('reply_body', ReplyStat, { MSG_ACCEPTED: AcceptedReply, MSG_DENIED: RejectedReply }),
    ...(hasResults ? { results: bodyCodec(resultType(call, programs)) } : {}),
  });
  return dump(message, reply);
}

function bodyCodec(of: InterfaceType | undefined): xdr.Codec<unknown> {
  return of === undefined ? ANYTHING : codecOf(of.described, of.type);
}

function dump(codec: xdr.Codec<unknown>, { bytes, missingBytes }: WireMessage): string[] {
  if (bytes.length === 0) return [];
  const text = xdr.hexDump(codec, bytes, { lenient: LENIENT, maxParts: MAX_PARTS });
  const lines = text.split('\n').map((line) => INDENT + line);
  return missingBytes === 0 ? lines : [...lines, `${INDENT}${missingBytes} bytes were not captured`];
}

/** Trailing bytes are not among it: they are shown as left over. */
const LENIENT: xdr.Leniency = { padding: true, bool: true, enum: true, text: true };
