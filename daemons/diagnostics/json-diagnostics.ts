import { pino } from 'pino';
import type { Level } from './level.js';
import { escapeInJson } from '../text/escape.js';
import { journalPrefix } from './journal.js';

/** Each line an object: `level`, `time` in RFC 3339, `pid`, `program`, `msg`. What stderr takes at once is written at once. */
export function jsonDiagnostics(program: string): (message: string, level: Level) => void {
  let prefix = '';
  const logger = pino(
    {
      base: { pid: process.pid, program },
      level: 'debug',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    // one place sees to readers of process.stderr that stop or go away
    { write: (line) => void process.stderr.write(`${prefix}${escapeInJson(line.trimEnd())}\n`) },
  );
  return (message, level) => {
    prefix = journalPrefix(level);
    logger[level](message);
  };
}
