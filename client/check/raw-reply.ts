import { escapeControlCharacters } from '../../daemons/text/escape.js';

/**
 * How a conversation ended: `whole` (all of the reply had come; nobody waited for the end), `closed` (the other side
 * ended it), `reset`, `late` (it was still open when the time was over), or `unreachable` (there was no connection).
 */
export type Ending = 'whole' | 'closed' | 'reset' | 'late' | 'unreachable';

/** What came over a connection, as it came. */
export interface RawReply {
  readonly bytes: Buffer;
  readonly ending: Ending;
}

const SHOWN_STRINGS = 6;
const SHOWN_CHARACTERS = 40;
const ASCII_ZERO = 0x30;

/** The status byte; undefined where none came. */
export function statusOf({ bytes }: RawReply): number | undefined {
  return bytes[0];
}

/** The strings after the status, each of which ended with a NUL. */
export function stringsOf({ bytes }: Pick<RawReply, 'bytes'>): string[] {
  return bytes.subarray(1).toString('utf8').split('\0').slice(0, -1);
}

/** A status byte for people, with its meaning where there is one. */
export function describeStatus(byte: number, meanings: readonly string[] = []): string {
  const meaning = meanings[byte];
  if (meaning !== undefined) return `${byte} (${meaning})`;
  if (byte >= ASCII_ZERO && byte <= ASCII_ZERO + 9)
    return `the digit "${byte - ASCII_ZERO}", which is the byte ${byte}`;
  return `the byte ${byte}`;
}

/** A reply for people. */
export function describeReply(reply: RawReply, meanings: readonly string[] = []): string {
  const status = statusOf(reply);
  if (status === undefined) return describeNothing(reply.ending);
  const words = [describeStatus(status, meanings)];
  if (reply.bytes.length > 1) words.push(describeData(reply.bytes.subarray(1)));
  if (reply.ending === 'reset') words.push('then a reset');
  return words.join(' ');
}

function describeNothing(ending: Ending): string {
  if (ending === 'unreachable') return 'no connection';
  if (ending === 'reset') return 'a reset, and no byte';
  return ending === 'closed' ? 'the end of the connection without a byte' : 'no byte in time';
}

function describeData(data: Buffer): string {
  const strings = data.toString('utf8').split('\0');
  const rest = strings.pop() ?? '';
  const shown = strings.slice(0, SHOWN_STRINGS).map((string) => quote(string));
  if (strings.length > SHOWN_STRINGS) shown.push(`… ${strings.length - SHOWN_STRINGS} more`);
  if (rest !== '') shown.push(`${quote(rest)} without a NUL`);
  return shown.join(' ');
}

/** Text of somebody else's making, in quotes and not too long. */
export function quote(text: string): string {
  const isLong = text.length > SHOWN_CHARACTERS;
  return `"${escapeControlCharacters(isLong ? text.slice(0, SHOWN_CHARACTERS) : text)}${isLong ? '…' : ''}"`;
}
