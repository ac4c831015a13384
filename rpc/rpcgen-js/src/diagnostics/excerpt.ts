import type { Span } from '../scanner/source-file.js';

/** A line of source as a terminal may show it. */
const MAX_LINE_UNITS = 160;
const MAX_QUOTED_UNITS = 60;
/** Controls but the tab, half a surrogate pair, and what turns the direction of writing: harmful or invisible in a terminal. */
const UNPRINTABLE =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/g;

const ONLY_ASCII = /^[\t\x20-\x7e]*$/;

/** The line that a place is in, shortened around it, and where in that it stands. */
export function excerpt(at: Span): { source: string; caret: number; length: number } {
  const { line, column } = at.source.position(at.offset);
  const { start, end } = at.source.lineBounds(line);
  // the end of the file may lie behind a carriage return
  const inLine = Math.min(column - 1, end - start);
  const from = end - start > MAX_LINE_UNITS ? Math.max(0, inLine - MAX_LINE_UNITS / 2) : 0;
  const to = Math.min(end, start + from + MAX_LINE_UNITS);
  const [before, after] = [from > 0 ? '…' : '', to < end ? '…' : ''];
  const source = before + printable(at.source.text.slice(start + from, to)) + after;
  const length = Math.max(1, Math.min(at.end, to) - at.offset);
  return { source, caret: inLine - from + before.length, length };
}

/** The text with each unit that a terminal should not get replaced by one that shows it was there. */
export function printable(text: string): string {
  return ONLY_ASCII.test(text) ? text : text.replace(UNPRINTABLE, '\ufffd');
}

/** A piece of source as a message quotes it. */
export function quoted(text: string): string {
  return `'${printable(text.length > MAX_QUOTED_UNITS ? `${text.slice(0, MAX_QUOTED_UNITS)}…` : text)}'`;
}
