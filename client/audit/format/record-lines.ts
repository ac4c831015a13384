import { escapeForDisplay, escapeInJson } from '../../../daemons/text/escape.js';
import type { StoredRecord } from '../trail/stored-record.js';
import type { Format } from './formats.js';
import { type ShownRecord, shownRecord } from './shown-record.js';

const COLUMNS: readonly (keyof ShownRecord)[] = [
  'position',
  'source',
  'sequence',
  'username',
  'operation',
  'timestamp',
  'result',
  'address',
  'received',
  'caller',
  'authentication',
  'identity',
  'hash',
];

/** What stands before the first record. */
export function heading(format: Format): string {
  return format === 'csv' ? `${COLUMNS.join(',')}\r\n` : '';
}

/** A record as a line, which drives no terminal. */
export function recordLine(record: StoredRecord, format: Format): string {
  const shown = shownRecord(record);
  if (format === 'jsonl') return `${escapeInJson(JSON.stringify(shown))}\n`;
  return `${COLUMNS.map((column) => cell(shown[column])).join(',')}\r\n`;
}

/** A cell of RFC 4180. */
function cell(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = withoutFormula(escaped(value));
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Control characters beyond ASCII are not to be mistaken for bytes that belong to none: `\u{80}` and `\x80`. */
function escaped(text: string): string {
  const pieces = text.split(/([\u0080-\u009f])/);
  return pieces
    .map((piece, index) =>
      index % 2 === 1 ? `\\u{${piece.charCodeAt(0).toString(16)}}` : escapeForDisplay(piece),
    )
    .join('');
}

/**
 * Spreadsheets would calculate it: whoever chooses a name could run something on the auditor's machine. In many countries
 * they part cells at semicolons too, whatever stands between quotes.
 */
const FORMULA = /(?<=(?:^|;)[\s"']*)[=+\-@＝＋－＠]/gu;

/** What begins as a formula has its first character escaped, as control characters are. */
function withoutFormula(text: string): string {
  return text.replace(FORMULA, (first) => {
    const code = first.charCodeAt(0).toString(16);
    return code.length === 2 ? `\\x${code}` : `\\u{${code}}`;
  });
}
