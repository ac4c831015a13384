import { randomBytes } from 'node:crypto';
import type { Connection } from '../../../postgres/connection.js';
import type { OperationRecord } from '../operation-record.js';
import { ADD_RECORD } from './outbox-statements.js';

/** Records of one transaction at most; their numbers follow that of the transaction. */
const MAX_RECORDS = 1_024;

/** One run of one server, by which its transactions are known. */
export class Origin {
  /** Of nobody else. */
  readonly id = randomBytes(6).readUIntBE(0, 6);
  #last = 0;

  /** The number of a transaction; no other has it. */
  next(): number {
    this.#last += MAX_RECORDS;
    return this.#last;
  }

  /** Adds the records of a transaction. @throws what `isUniqueViolation` where they are there */
  async add(connection: Connection, number: number, records: readonly OperationRecord[]): Promise<void> {
    const added = records.map(({ user, operation, path, timestamp, result, address }, index) =>
      connection.run(ADD_RECORD, [
        ...[this.id, number + index, user, operation, path ?? null, timestamp, result, address],
      ]),
    );
    // Behind the first that fails all do, of the transaction that is aborted.
    for (const each of added) each.catch(() => undefined);
    for (const each of added) await each;
  }
}
