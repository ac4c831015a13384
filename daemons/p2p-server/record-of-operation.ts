import { isTimestamp } from '../datetime/datetime-format.js';
import { loggedName, takesPath } from '../p2p-protocol/index.js';
import type { Received } from './received.js';
import type { OperationRecord } from './store/operation-record.js';

/** What an operation came to. */
export interface Answered {
  readonly timestamp: string;
  /** The status byte of its reply. */
  readonly result: number;
  /** The caller's IP address. */
  readonly address: string;
}

/** An operation that the log is told of. */
interface Recorded extends Received {
  readonly fields: Received['fields'] & { readonly user: Buffer };
}

/** Not where no user came, since there is nobody to lay it to, nor what is not logged. */
export function isRecorded(received: Received): received is Recorded {
  return received.fields.user !== undefined && loggedName(received.operation) !== undefined;
}

/** What the log is told of an operation, well or badly formed; undefined where it is told nothing. */
export function recordOfOperation(
  received: Received,
  { timestamp, result, address }: Answered,
): OperationRecord | undefined {
  const { operation, fields } = received;
  const name = loggedName(operation);
  if (!isRecorded(received) || name === undefined) return undefined;
  const path = takesPath(operation) ? fields.path : undefined;
  return { user: received.fields.user, operation: name, path, timestamp, result, address };
}

/** The client's timestamp where it is one, otherwise the server's. */
export function stamp({ timestamp }: Received, now: () => string): string {
  return timestamp !== undefined && isTimestamp(timestamp) ? timestamp : now();
}
