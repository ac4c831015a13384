import { statusByte } from '../../../daemons/p2p-protocol/index.js';
import { type AskedOperation, keyOf } from '../load/asked-operation.js';
import type { ExportedRecord } from './exported-record.js';

/**
 * Holds a whole trail against all operations that were sent: each that was answered is there once, with what it was
 * and came to; each in doubt is there once or not at all; nothing else is; and whatever was answered before another was
 * sent stands before it. Returns what is wrong.
 */
export function judgeRecords(
  records: readonly ExportedRecord[],
  operations: readonly AskedOperation[],
): string[] {
  const faults: string[] = [];
  const expected = new Map(operations.map((operation) => [keyOf(operation), operation]));
  const found = new Set<AskedOperation>();
  let latestSent = 0;
  for (const record of records) {
    const key = keyOf({ user: record.username, timestamp: record.timestamp });
    const asked = expected.get(key);
    if (asked === undefined) {
      faults.push(`nobody asked for what position ${record.position} holds: ${key} ${record.operation}`);
      continue;
    }
    if (found.has(asked)) faults.push(`${nameOf(asked)} is there again at position ${record.position}`);
    found.add(asked);
    faults.push(...differences(record, asked));
    if ((asked.answeredAt ?? Infinity) < latestSent)
      faults.push(`${nameOf(asked)} at position ${record.position} stands behind what was sent after it`);
    latestSent = Math.max(latestSent, asked.sentAt);
  }
  for (const asked of operations)
    if (asked.answer !== undefined && !found.has(asked)) faults.push(`${nameOf(asked)} is missing`);
  return faults;
}

/** The sequence numbers of each source have to be 1, 2, 3, … in the order of the trail. */
export function judgeSequences(records: readonly ExportedRecord[]): string[] {
  const faults: string[] = [];
  const heads = new Map<string, number>();
  for (const { source, sequence, position } of records) {
    const expected = (heads.get(source) ?? 0) + 1;
    if (sequence !== expected)
      faults.push(`position ${position} holds ${sequence} of ${source}, not ${expected}`);
    heads.set(source, sequence);
  }
  return faults;
}

function differences(record: ExportedRecord, asked: AskedOperation): string[] {
  const { operation, path, answer } = asked;
  const faults: string[] = [];
  const wanted = path === undefined ? operation : `${operation} ${path}`;
  if (record.operation !== wanted) faults.push(`${nameOf(asked)} is recorded as ${record.operation}`);
  if (answer !== undefined && record.result !== statusByte(operation, answer.status))
    faults.push(`${nameOf(asked)}, answered ${answer.status}, is recorded with result ${record.result}`);
  return faults;
}

function nameOf({ user, operation, path = '', timestamp }: AskedOperation): string {
  return `${operation} ${path} of ${user} at ${timestamp}`;
}
