import { escapeForDisplay } from '../../daemons/text/escape.js';
import type { Entry, Report } from '../session/report.js';

/** A report in the protocol's own texts: the message, then a line for each entry. Of STATUS, a line for each field. */
export function plainLines({
  message,
  entries,
  operation,
}: Pick<Report, 'message' | 'entries' | 'operation'>): string[] {
  return [message, ...entries.flatMap(operation === 'STATUS' ? fieldLines : plainLine)];
}

/** As other people made them, names and paths could forge lines or drive the terminal. */
function plainLine(entry: Entry): string {
  return escapeForDisplay(Object.values(entry).map(plainValue).join(' '));
}

function fieldLines(entry: Entry): string[] {
  return Object.entries(entry).map(([name, value]) => escapeForDisplay(`${name} ${plainValue(value)}`));
}

function plainValue(value: Entry[string]): string | number {
  return value ?? '-';
}
