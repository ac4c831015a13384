import type { Entry, Report } from '../session/report.js';
import { escapeForDisplay } from './display.js';

/** A report in the protocol's own texts: the message, then a line for each entry. */
export function plainLines({ message, entries }: Pick<Report, 'message' | 'entries'>): string[] {
  return [message, ...entries.map(plainLine)];
}

/** As other people made them, names and paths could forge lines or drive the terminal. */
function plainLine(entry: Entry): string {
  return escapeForDisplay(
    Object.values(entry)
      .map((value) => value ?? '-')
      .join(' '),
  );
}
