import { AuditAuthentication, type TrailRecord } from '../../../daemons/programs/audit.js';
import * as xdr from 'node-xdr';
import { bytesOf } from '../../../daemons/text/stray-bytes.js';
import type { Hash } from '../trail/record-hash.js';
import type { StoredRecord } from '../trail/stored-record.js';

/** A record as a log server sent it. */
export interface ReceivedRecord extends StoredRecord {
  readonly previousHash: Hash;
}

/** `trail_record` of specs/audit.x in the form that all else works with. */
export function receivedRecord(record: TrailRecord): ReceivedRecord {
  const { entry, result, address } = record.record;
  return {
    previousHash: hexOf(record.previous_hash),
    position: Number(record.position),
    source: hexOf(record.source),
    sequence: Number(record.sequence),
    username: bytesOf(entry.username),
    operation: bytesOf(entry.operation),
    timestamp: bytesOf(entry.timestamp),
    result,
    address,
    receivedMs: Number(record.received_ms),
    caller: record.caller,
    authentication: numberOf(record.authentication),
    identity: record.identity,
    hash: hexOf(record.hash),
  };
}

/** The number of a member on the wire. */
function numberOf(authentication: TrailRecord['authentication']): number {
  return xdr.decode(xdr.uint, xdr.encode(AuditAuthentication, authentication));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
