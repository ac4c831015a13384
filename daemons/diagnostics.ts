import { escapeForDisplay } from './escape.js';

/** Says one line on stderr. */
export type Diagnose = (message: string) => void;

/**
 * The way a program speaks to whoever runs it: one line on stderr, `program: message`. Control characters are
 * escaped, because messages quote what peers sent and a peer must not be able to forge a line or drive a terminal.
 */
export function diagnostics(program: string): Diagnose {
  if (!process.stderr.listeners('error').includes(goOnWithoutReader))
    process.stderr.on('error', goOnWithoutReader);
  return (message) => void process.stderr.write(`${program}: ${escapeForDisplay(message)}\n`);
}

// A reader of stderr that went away must not end a daemon.
function goOnWithoutReader(): void {
  return;
}
