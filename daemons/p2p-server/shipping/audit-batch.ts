import { type AppendArgs, type AuditRecord, MAX_ADDRESS_BYTES, MAX_RECORDS } from '../../programs/audit.js';
import { hasStrayBytes } from '../../text/stray-bytes.js';
import type { OperationRecord } from '../store/operation-record.js';
import type { SequencedRecord } from '../store/outbox.js';
import { logEntry, spelledEntry } from './log-entry.js';

/** Some of them may be on their way at once, and each is one turn of the log server's event loop. */
const MAX_BATCH_BYTES = 64 * 1024;
/** What a record takes besides its user, path and operation: four lengths, timestamp, result, address, padding. */
const OTHER_BYTES = 72;

/** The first of the records that make one batch; at least one, where there is one. */
export function firstBatch(records: readonly SequencedRecord[]): readonly SequencedRecord[] {
  let bytes = 0;
  const end = records.findIndex((record, index) => {
    bytes += sizeOf(record);
    return index >= MAX_RECORDS || (bytes > MAX_BATCH_BYTES && index > 0);
  });
  return end < 0 ? records : records.slice(0, end);
}

function sizeOf({ user, operation, path }: SequencedRecord): number {
  return OTHER_BYTES + user.length + operation.length + (path?.length ?? 0);
}

/** A record of version 2 (specs/audit.x). */
export function auditRecord(record: OperationRecord): AuditRecord {
  const { result, address } = record;
  return { entry: logEntry(record), result, address: address.slice(0, MAX_ADDRESS_BYTES) };
}

/** Whether a text of the batch is no UTF-8. */
export function hasStrayText({ records }: AppendArgs): boolean {
  return records.some(({ entry }) => hasStrayBytes(entry.username) || hasStrayBytes(entry.operation));
}

/** The batch in nothing but UTF-8. */
export function spelledBatch(batch: AppendArgs): AppendArgs {
  return {
    ...batch,
    records: batch.records.map((record) => ({ ...record, entry: spelledEntry(record.entry) })),
  };
}
