import type { Diagnose } from '../../diagnostics.js';
import type { LogEntry } from '../../programs/log.js';
import { loggedName, takesPath } from '../../p2p-protocol/index.js';
import { reasonOf } from '../../reason.js';
import type { ForeignLog } from './foreign-log.js';
import type { LoggedOperation } from './log-template.js';
import type { Audit } from '../operation.js';
import type { Received } from '../received.js';

/** Records operations as a foreign log wants them. */
export function foreignAudit(
  { argumentsFor }: Pick<ForeignLog, 'argumentsFor'>,
  queue: { record(entry: unknown): void },
  diagnose: Diagnose,
): Audit {
  return {
    record(entry, received) {
      try {
        queue.record(argumentsFor(loggedOperation(entry, received)));
      } catch (error) {
        diagnose(`an operation was not logged: ${reasonOf(error)}`);
      }
    },
  };
}

/** The fields as they came, because the entry's are cut to the bounds of another log. */
function loggedOperation(entry: LogEntry, received: Received | undefined): LoggedOperation {
  const { username, operation, timestamp } = entry;
  if (received === undefined) return { user: Buffer.from(username), operation, path: undefined, timestamp };
  const { user, path } = received.fields;
  return {
    user: user ?? Buffer.from(username),
    operation: loggedName(received.operation) ?? operation,
    path: takesPath(received.operation) ? path : undefined,
    timestamp,
  };
}
