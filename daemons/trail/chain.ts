import { hash } from 'node:crypto';
import * as xdr from 'node-xdr';
import type { TrailRecord } from '../programs/audit.js';
import { UnsealedRecord } from '../programs/byte-true-audit.js';

/** What the record at position 1 has for the hash of the one before. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(32);

/** The bytes whose SHA-256 is a record's hash: `trail_record` of audit.x in XDR, up to the hash. */
export function canonicalBytes(record: UnsealedRecord): Uint8Array {
  return xdr.encode(UnsealedRecord, record);
}

/** The hash that a record must have. */
export function hashOf(record: UnsealedRecord): Uint8Array {
  return new Uint8Array(hash('sha256', canonicalBytes(record), 'buffer'));
}

/** A record with its hash: from then on nothing of it can change without being noticed. */
export function sealed(record: UnsealedRecord): TrailRecord {
  return { ...record, hash: hashOf(record) };
}
