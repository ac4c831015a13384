import { hash } from 'node:crypto';
import * as xdr from 'node-xdr';
import type { StoredRecord } from './stored-record.js';

/** SHA-256 in hexadecimal, in small letters. */
export type Hash = string;

/** What stands in place of a hash before the first record. */
export const GENESIS: Hash = '00'.repeat(32);

const writer = new xdr.XdrWriter({ initialBytes: 2048 });
const shortText = xdr.string(64);
const identityText = xdr.string(128);
const usernameBytes = xdr.byteString(256);
const operationBytes = xdr.byteString(512);
const timestampBytes = xdr.byteString(32);

/**
 * The hash of a record if it stood at a position, behind a record with that hash. Undefined for what is no record: a
 * file that was tampered with may hold anything.
 *
 * It is made from the specification and not by the log server's code, so that a fault there cannot hide itself.
 */
export function hashAt(record: StoredRecord, position: number, previousHash: Hash): Hash | undefined {
  writer.offset = 0;
  try {
    write(record, position, previousHash);
  } catch (error) {
    if (error instanceof xdr.XdrError) return undefined;
    throw error;
  }
  return hash('sha256', writer.result());
}

/** `trail_record` of specs/audit.x up to its hash. Texts are bytes: on the wire the same. */
function write(record: StoredRecord, position: number, previousHash: Hash): void {
  writeHex(previousHash, 32);
  writeCount(position);
  writeHex(record.source, 16);
  writeCount(record.sequence);
  usernameBytes.write(writer, record.username);
  operationBytes.write(writer, record.operation);
  timestampBytes.write(writer, record.timestamp);
  xdr.uint.write(writer, record.result);
  shortText.write(writer, record.address);
  writeCount(record.receivedMs);
  shortText.write(writer, record.caller);
  xdr.uint.write(writer, record.authentication);
  identityText.write(writer, record.identity);
}

/** An opaque of fixed length, a multiple of four bytes. */
function writeHex(hex: string, bytes: number): void {
  if (hex.length !== 2 * bytes) throw writer.invalid(`${hex.length / 2} bytes in place of ${bytes}`);
  const at = writer.reserve(bytes);
  writer.bytes.write(hex, at, 'hex');
}

/** An unsigned hyper. */
function writeCount(count: number): void {
  if (!Number.isSafeInteger(count)) throw writer.invalid('not a count');
  xdr.uhyper.write(writer, BigInt(count));
}

/** Whether a record stood at a position, behind a record with that hash, when its own hash was made. */
export function fits(record: StoredRecord, position: number, previousHash: Hash): boolean {
  return hashAt(record, position, previousHash) === record.hash;
}
