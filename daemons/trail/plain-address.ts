import { type AuditRecord, MAX_ADDRESS_BYTES } from '../programs/audit.js';
import { hasStrayBytes, spelledOut } from '../text/stray-bytes.js';

/** The record, its address made UTF-8: bytes that are none are in no real address, and are spelled out as `\xNN`. */
export function plainAddress(record: AuditRecord): AuditRecord {
  if (!hasStrayBytes(record.address)) return record;
  return { ...record, address: spelledOut(record.address, MAX_ADDRESS_BYTES) };
}
