import { isTimestamp } from '../datetime-format.js';
import { loggedName, takesPath } from '../p2p-protocol/index.js';
import type { LogEntry } from '../programs/log.js';
import { boundedText } from './bounded-text.js';
import type { Received } from './received.js';
import { spelledOut } from '../stray-bytes.js';

/** The bounds of `log_entry`, as specs/log.x has them. */
const MAX_USERNAME_BYTES = 256;
const MAX_OPERATION_BYTES = 512;

/**
 * What the log is told of an operation, well or badly formed: each field cut to its bound, the path inside
 * `operation` after a blank. Undefined where no user came, since there is nobody to lay it to, and for what is not
 * logged.
 */
export function auditRecord(received: Received, timestamp: string): LogEntry | undefined {
  const { operation, fields } = received;
  const name = loggedName(operation);
  if (fields.user === undefined || name === undefined) return undefined;
  const path = takesPath(operation) ? fields.path : undefined;
  const words = path === undefined ? [] : [Buffer.from(' '), path];
  return {
    username: boundedText(fields.user, MAX_USERNAME_BYTES),
    operation: boundedText(Buffer.concat([Buffer.from(name), ...words]), MAX_OPERATION_BYTES),
    timestamp,
  };
}

/** A record in nothing but UTF-8. */
export function spelledRecord({ username, operation, timestamp }: LogEntry): LogEntry {
  return {
    username: spelledOut(username, MAX_USERNAME_BYTES),
    operation: spelledOut(operation, MAX_OPERATION_BYTES),
    timestamp,
  };
}

/** The client's timestamp where it is one, otherwise the server's. */
export function stamp(received: Received, now: () => string): string {
  const { timestamp } = received;
  return timestamp !== undefined && isTimestamp(timestamp) ? timestamp : now();
}
