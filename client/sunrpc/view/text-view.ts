import type { Credential } from './credential.js';
import { type DescribedCall, describeCall, describeReply } from './described-exchange.js';
import type {
  Answered,
  Exchange,
  Orphan,
  ReplyRole,
  SeenCall,
  SeenReply,
  Unanswered,
} from '../traffic/exchange.js';
import type { KnownPrograms } from './known-programs.js';
import type { MessageBody } from './message-body.js';
import { printable, printableJson, shortened } from './printable.js';
import type { Reply } from '../traffic/rpc-message.js';
import { latencyMs, timeNsText } from './time-ns-text.js';
import type { Sighting, WireMessage } from '../traffic/wire-item.js';

/** A longer value is cut in the view that is for people; `--json` shows all of it. */
const MAX_VALUE_CHARACTERS = 1000;
const MAX_HEX_BYTES = 32;

/** One exchange as lines for people: the call in one, the reply in the next. */
export function textLines(exchange: Exchange, programs: KnownPrograms): string[] {
  switch (exchange.kind) {
    case 'answered':
      return [callLine(exchange.call, programs), answerLine(exchange, programs)];
    case 'unanswered': {
      const line = callLine(exchange.call, programs);
      return exchange.why === 'none given' ? [line] : [line, unansweredLine(exchange, programs)];
    }
    case 'orphan':
      return [orphanLine(exchange, programs)];
    case 'unreadable': {
      const { message, fault } = exchange;
      return [joined([place(message), `${fault}:`, hex(message.bytes)]) + notesText(missingText(message))];
    }
    case 'damage':
      return [joined([place(exchange), exchange.text])];
  }
}

function callLine(call: SeenCall, programs: KnownPrograms): string {
  const described = describeCall(call, programs);
  const words = [place(call), xidText(call.message.xid)];
  if (described.credential !== undefined) words.push(credentialText(described.credential));
  words.push(targetName(described.target), ...bodyText(described.args));
  const notes = [...described.faults, ...sentText(call)];
  return joined(words) + notesText(notes);
}

function answerLine({ call, reply, role }: Answered, programs: KnownPrograms): string {
  const { result, faults } = describeReply(reply, call.message, programs);
  const latency = latencyMs(call.timeNs, reply.timeNs);
  const words = ['  =', statusText(reply.message), ...bodyText(result)];
  if (latency !== undefined) words.push(`(${latency.toFixed(3)} ms)`);
  return joined(words) + notesText([...faults, ...roleText(role, reply)]);
}

function unansweredLine({ call, why }: Unanswered, programs: KnownPrograms): string {
  const target = call.message.target && programs.find(call.message.target);
  return target?.isOneway === true ? '  = one-way, no reply expected' : `  = ${unansweredText(why)}`;
}

function unansweredText(why: Unanswered['why']): string {
  return why === 'no reply yet' ? why : `no reply (${why})`;
}

function orphanLine({ reply, target }: Orphan, programs: KnownPrograms): string {
  const { result, faults } = describeReply(reply, target && { target }, programs);
  const what =
    target === undefined
      ? 'reply without call'
      : `reply to ${targetName({ ...target, ...programs.find(target) })}`;
  const words = [place(reply), xidText(reply.message.xid), what, '=', statusText(reply.message)];
  return joined([...words, ...bodyText(result)]) + notesText(faults);
}

function place({ timeNs, flow }: Sighting): string {
  const words: string[] = [];
  if (timeNs !== undefined) words.push(timeNsText(timeNs));
  if (flow.from !== '') words.push(`${flow.netid} ${flow.from} > ${flow.to}`);
  return printable(words.join(' '));
}

function xidText(xid: number): string {
  return `xid 0x${xid.toString(16).padStart(8, '0')}`;
}

function credentialText({ name, body }: Credential): string {
  switch (body.kind) {
    case 'sys': {
      const { machinename, uid, gid, gids } = body.parms;
      const groups = gids.length === 0 ? '' : ` gids ${gids.join(',')}`;
      return `${name} ${printableJson(machinename)} uid ${uid} gid ${gid}${groups}`;
    }
    case 'gss':
      return `${name} ${body.cred.gss_proc} ${body.cred.service} seq ${body.cred.seq_num}`;
    case 'empty':
      return name;
    case 'opaque':
      return `${name} ${hex(body.body)}`;
  }
}

/** `PROGRAM.VERSION.PROCEDURE`, each part a number where it has no known name. */
function targetName(target: DescribedCall['target']): string {
  if (target === undefined) return 'call';
  const { program, version, procedure, prog, vers, proc } = target;
  return [program ?? prog, version ?? vers, procedure ?? proc].join('.');
}

function statusText({ status }: Reply): string {
  if (status === undefined) return 'reply';
  const { name, range, authStat } = status;
  if (authStat !== undefined) return `${name} ${authStat}`;
  return range === undefined ? name : `${name} ${range.low}..${range.high}`;
}

function bodyText(body: MessageBody | undefined): string[] {
  switch (body?.kind) {
    case 'value':
      return body.value === null ? [] : [shortened(printableJson(body.value), MAX_VALUE_CHARACTERS)];
    case 'damaged':
      return [`{${shortened(body.parts.map(printable).join(', '), MAX_VALUE_CHARACTERS)} …}`];
    case 'opaque':
      return body.bytes.length === 0 ? [] : [hex(body.bytes)];
    case undefined:
      return [];
  }
}

function sentText({ timesSent, isRepeated }: SeenCall): string[] {
  const notes: string[] = [];
  if (timesSent > 1) notes.push(`sent ${timesSent} times`);
  if (isRepeated) notes.push('sent again after its reply');
  return notes;
}

function roleText(role: ReplyRole, reply: SeenReply): string[] {
  switch (role) {
    case 'first':
      return [];
    case 'early':
      return ['the capture has it before the call'];
    case 'late':
      return ['late'];
    case 'again':
      return ['answered again'];
    case 'from elsewhere':
      return [`from ${reply.flow.from}`];
  }
}

function notesText(notes: readonly string[]): string {
  return notes.length === 0 ? '' : ` [${printable(notes.join('; '))}]`;
}

function hex(bytes: Uint8Array): string {
  const shown = Buffer.from(bytes.subarray(0, MAX_HEX_BYTES)).toString('hex');
  return bytes.length <= MAX_HEX_BYTES ? `0x${shown}` : `0x${shown}… (${bytes.length} bytes)`;
}

function missingText({ missingBytes }: WireMessage): string[] {
  return missingBytes === 0 ? [] : [`${missingBytes} bytes were not captured`];
}

function joined(words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
