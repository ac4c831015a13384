import { escapeForDisplay } from './display.js';
import type { Status } from '../../daemons/p2p-protocol/index.js';
import { type ConsoleOperation, messageFor } from './messages.js';

/** What the console says about a command. */
export interface Report {
  lines: readonly string[];
  succeeded: boolean;
}

/**
 * The message for a status, then a line for each detail. Details are other people's names and paths: printed as they
 * are they could forge lines or drive the terminal.
 */
export function report<Op extends ConsoleOperation>(
  operation: Op,
  status: Status<Op>,
  details: readonly string[] = [],
): Report {
  const lines = [messageFor(operation, status), ...details.map(escapeForDisplay)];
  return { lines, succeeded: status === 'ok' };
}
