import { escapeForDisplay } from '../../../daemons/text/escape.js';

/** A column that begins under its heading; what is longer pushes the rest to the right. */
export function left(text: string, width: number): string {
  return escapeForDisplay(text).padEnd(width);
}

/** A column that ends under its heading. */
export function right(value: string | number, width: number): string {
  return String(value).padStart(width);
}

/** What rpcinfo prints in place of an empty table. */
const NOTHING_REGISTERED = 'No remote programs registered.\n';

/** A table with its heading, a line each. */
export function table(heading: string, rows: readonly string[]): string {
  return rows.length === 0 ? NOTHING_REGISTERED : [heading, ...rows].map((row) => `${row}\n`).join('');
}
