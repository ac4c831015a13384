import type { AuditRecord } from '../programs/audit.js';

/** Whether two records say the same. */
export function isSameRecord(a: AuditRecord, b: AuditRecord): boolean {
  return (
    a.result === b.result &&
    a.address === b.address &&
    a.entry.username === b.entry.username &&
    a.entry.operation === b.entry.operation &&
    a.entry.timestamp === b.entry.timestamp
  );
}
