import { escapeForDisplay } from '../text/escape.js';
import { withoutPasswords } from './fault.js';
import { byKey, type Layer, type Option, type OptionTable, type RawValue } from './option.js';
import { NOT_IN_FILE } from './own-options.js';

/** A line for each setting: its key, its value, and where that comes from. */
export function printedConfiguration(options: OptionTable, given: Layer): string {
  const rows = [...byKey(options)]
    .filter(([key]) => !NOT_IN_FILE.includes(key))
    .map(([key, option]) => rowOf(key, option, given));
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => `${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}\n`)
    .join('');
}

function rowOf(key: string, option: Option, given: Layer): readonly string[] {
  const found = given.get(key);
  const value = found?.value ?? (option.default as RawValue | undefined);
  return [key, shown(value), found?.place ?? 'default'];
}

function shown(value: RawValue | undefined): string {
  if (value === undefined) return '(none)';
  return escapeForDisplay(withoutPasswords(typeof value === 'object' ? value.join(', ') : String(value)));
}
