import type { AuditRecord } from '../programs/audit.js';
import { hasStrayBytes, spelledOut } from '../text/stray-bytes.js';

/** `address<64>` */
const MAX_ADDRESS_BYTES = 64;

/** A record whose address is text: no address has bytes that are none, so those that somebody sends are spelled out. */
export function plainAddress(record: AuditRecord): AuditRecord {
  if (!hasStrayBytes(record.address)) return record;
  return { ...record, address: spelledOut(record.address, MAX_ADDRESS_BYTES) };
}
