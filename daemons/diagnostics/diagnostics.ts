import { counted } from '../text/counted.js';
import { escapeForDisplay } from '../text/escape.js';
import { journalPrefix } from './journal.js';
import { type Level, LEVELS } from './level.js';

/** How lines look: for people, or for programs. */
export const FORMATS = ['text', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Bytes waiting for a reader of stderr beyond which lines are left out. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Says one line on stderr; at level `warn`, where none is given. */
export type Diagnose = (message: string, level?: Level) => void;

/**
 * The way a program speaks to whoever runs it: one line on stderr, `program: message`. Control characters are
 * escaped, because messages quote what peers sent and a peer must not be able to forge a line or drive a terminal.
 */
export function diagnostics(program: string, least: Level = 'info'): Diagnose {
  surviveReader();
  return leveled(least, (message, level) => {
    process.stderr.write(`${journalPrefix(level)}${program}: ${escapeForDisplay(message)}\n`);
  });
}

/** The same as the configuration has it. pino is loaded only where JSON is wanted: it would slow every other start. */
export async function openDiagnostics(
  program: string,
  { 'log-level': least, 'log-format': format }: { 'log-level': Level; 'log-format': Format },
): Promise<Diagnose> {
  if (format === 'text') return diagnostics(program, least);
  surviveReader();
  const { jsonDiagnostics } = await import('./json-diagnostics.js');
  return leveled(least, jsonDiagnostics(program));
}

/** Leaves out what is not to be said, and what comes while too much waits for a reader who has stopped. */
function leveled(least: Level, say: (message: string, level: Level) => void): Diagnose {
  const last = LEVELS.indexOf(least);
  let leftOut = 0;
  return (message, level = 'warn') => {
    if (LEVELS.indexOf(level) > last) return;
    // half of it has to be read first: a reader who is just too slow would cause a notice a line
    const bound = leftOut === 0 ? MAX_WAITING_BYTES : MAX_WAITING_BYTES / 2;
    if (process.stderr.writableLength >= bound) {
      leftOut++;
      return;
    }
    if (leftOut > 0)
      say(`stderr is read again: ${counted(leftOut, 'line was', 'lines were')} left out`, 'warn');
    leftOut = 0;
    say(message, level);
  };
}

/** A reader of stderr that went away must not end a daemon. */
function surviveReader(): void {
  if (!process.stderr.listeners('error').includes(goOnWithoutReader))
    process.stderr.on('error', goOnWithoutReader);
}

function goOnWithoutReader(): void {
  return;
}
