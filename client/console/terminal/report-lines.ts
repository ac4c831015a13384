import { isTimestamp, timestampDate } from '../../../daemons/datetime/datetime-format.js';
import { escapeForDisplay } from '../../../daemons/text/escape.js';
import type { Entry, Report } from '../../session/report.js';
import { ageText, bytesText } from './quantity.js';
import type { Style } from './style.js';
import { type Column, tableLines } from './table.js';

type Value = string | number | undefined;

interface Field extends Column {
  /** How its value is shown; `now` is the time by which ages are told. */
  readonly text?: (value: Value, now: string | undefined) => string;
}

/** The fields that entries have, as people read them. */
const FIELDS: Readonly<Record<string, Field>> = {
  name: { heading: 'USER', side: 'left' },
  ip: { heading: 'ADDRESS', side: 'left' },
  port: { heading: 'PORT', side: 'right' },
  user: { heading: 'USER', side: 'left' },
  path: { heading: 'FILE', side: 'left' },
  size: { heading: 'SIZE', side: 'right', text: sizeText },
  published: { heading: 'AGE', side: 'right', text: agoText },
  description: { heading: 'DESCRIPTION', side: 'left' },
};

/** The fields of STATUS, in words. */
const STATUS_LABELS: Readonly<Record<string, string>> = {
  user: 'connected as',
  server: 'server',
  session: 'session',
  sharingPort: 'sharing on port',
  published: 'published files',
  uploadsActive: 'uploads now',
  uploadsDone: 'uploads done',
  uploadsFailed: 'uploads failed',
  uploadedBytes: 'sent',
};

/** A report for a person at a terminal: the message, then a table of what was found. */
export function reportLines(report: Report, style: Style, maxWidth: number): string[] {
  const message = (report.succeeded ? style.good : style.bad)(report.message);
  const [first] = report.entries;
  if (first === undefined) return [message];
  if (report.operation === 'STATUS') return [message, ...statusLines(first)];
  const [heading = '', ...rows] = entryLines(Object.keys(first), report, maxWidth);
  return [message, style.heading(heading), ...rows];
}

function entryLines(keys: readonly string[], { entries, askedAt }: Report, maxWidth: number): string[] {
  const fields = keys.map((key) => FIELDS[key] ?? { heading: key.toUpperCase(), side: 'left' as const });
  const rows = entries.map((entry) =>
    keys.map((key, index) => (fields[index]?.text ?? shownText)(entry[key], askedAt)),
  );
  return tableLines(fields, rows, maxWidth);
}

function statusLines(entry: Entry): string[] {
  const shown = Object.entries(entry).filter(([key]) => Object.hasOwn(STATUS_LABELS, key));
  const width = Math.max(...shown.map(([key]) => STATUS_LABELS[key]?.length ?? 0));
  return shown.map(([key, value]) => {
    const text = key === 'uploadedBytes' ? sizeText(value) : shownText(value);
    return `${(STATUS_LABELS[key] ?? key).padEnd(width)}  ${text}`;
  });
}

function shownText(value: Value): string {
  return value === undefined ? '-' : escapeForDisplay(String(value));
}

function sizeText(value: Value): string {
  return typeof value === 'number' ? bytesText(value) : shownText(value);
}

/** Both times are told by the datetime service, so that neither this host's clock nor its zone matter. */
function agoText(value: Value, now: string | undefined): string {
  if (typeof value !== 'string' || now === undefined || !isTimestamp(value) || !isTimestamp(now))
    return shownText(value);
  return ageText((timestampDate(now).getTime() - timestampDate(value).getTime()) / 1_000);
}
