import { fstatSync } from 'node:fs';
import type { Level } from './level.js';

/** Levels of syslog(3), as sd-daemon(3) has them before a line. */
const PREFIXES: Readonly<Record<Level, string>> = { error: '<3>', warn: '<4>', info: '<6>', debug: '<7>' };

/** Where stderr is the journal of systemd, what tells it how much a line matters; else nothing. */
export function journalPrefix(level: Level): string {
  return isJournal() ? PREFIXES[level] : '';
}

let known: boolean | undefined;

/** JOURNAL_STREAM names the journal's socket; stderr may have been led elsewhere since. */
function isJournal(): boolean {
  return (known ??= process.env['JOURNAL_STREAM'] === streamOfStderr());
}

function streamOfStderr(): string {
  try {
    const { dev, ino } = fstatSync(2);
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}
