import { type LogEntry, MAX_OPERATION_BYTES, MAX_USERNAME_BYTES } from '../../programs/audit.js';
import { spelledOut } from '../../text/stray-bytes.js';
import { boundedText } from '../../text/bounded-text.js';
import type { OperationRecord } from '../store/operation-record.js';

/** A record as SENDLOG takes it: each field cut to its bound, the path inside `operation` after a blank. */
export function logEntry({ user, operation, path, timestamp }: OperationRecord): LogEntry {
  const words = path === undefined ? [] : [Buffer.from(' '), path];
  return {
    username: boundedText(user, MAX_USERNAME_BYTES),
    operation: boundedText(Buffer.concat([Buffer.from(operation), ...words]), MAX_OPERATION_BYTES),
    timestamp,
  };
}

/** An entry in nothing but UTF-8. */
export function spelledEntry({ username, operation, timestamp }: LogEntry): LogEntry {
  return {
    username: spelledOut(username, MAX_USERNAME_BYTES),
    operation: spelledOut(operation, MAX_OPERATION_BYTES),
    timestamp,
  };
}
