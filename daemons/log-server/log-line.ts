import { escapeControlCharacters } from '../text/escape.js';
import type { LogEntry } from '../programs/log.js';

/** One entry as the log shows it: `<user> <OPERATION>[ <path>] <timestamp>`, escaped, so that no name can forge a line. */
export function logLine({ username, operation, timestamp }: LogEntry): string {
  return escapeControlCharacters(`${username} ${operation} ${timestamp}`);
}
