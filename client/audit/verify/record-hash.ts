import { createHash } from 'node:crypto';
import * as xdr from 'node-xdr';
import type { StoredRecord } from './stored-record.js';

/** What `trail_record` of specs/audit.x hashes: all members before its hash. Texts are bytes: on the wire the same. */
const Hashed = xdr.struct('trail_record', {
  previous_hash: xdr.opaque(32),
  position: xdr.uhyper,
  source: xdr.opaque(16),
  sequence: xdr.uhyper,
  username: xdr.byteString(256),
  operation: xdr.byteString(512),
  timestamp: xdr.byteString(32),
  result: xdr.uint,
  address: xdr.string(64),
  received_ms: xdr.uhyper,
  caller: xdr.string(64),
  authentication: xdr.uint,
  identity: xdr.string(128),
});

const writer = new xdr.XdrWriter({ initialBytes: 2048 });

/**
 * The hash of a record if it stood at a position, behind a record with that hash. Undefined for what is no record: a
 * file that was tampered with may hold anything.
 */
export function hashAt(
  record: StoredRecord,
  position: number,
  previousHash: Uint8Array,
): Uint8Array | undefined {
  const { sequence, receivedMs } = record;
  if (![position, sequence, receivedMs].every(Number.isSafeInteger)) return undefined;
  writer.offset = 0;
  try {
    Hashed.write(writer, {
      ...record,
      previous_hash: previousHash,
      position: BigInt(position),
      sequence: BigInt(sequence),
      received_ms: BigInt(receivedMs),
    });
  } catch (error) {
    if (error instanceof xdr.XdrError) return undefined;
    throw error;
  }
  return createHash('sha256').update(writer.result()).digest();
}

/** Whether two hashes are there and the same. */
export function isSameHash(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0;
}

/** Whether a record stood at a position, behind a record with that hash, when its own hash was made. */
export function fits(record: StoredRecord, position: number, previousHash: Uint8Array): boolean {
  return isSameHash(hashAt(record, position, previousHash), record.hash);
}
