import type { AskedOperation } from '../load/asked-operation.js';

/** The line that the log server prints of an operation. */
export function logLineOf({ user, operation, path, timestamp }: AskedOperation): string {
  return `${user} ${operation}${path === undefined ? '' : ` ${path}`} ${timestamp}`;
}
