import { XdrWriter } from 'node-xdr';
import type { AuditRecord } from '../programs/audit.js';
import { AuditRecord as AuditRecordCodec } from './byte-true.js';

/** Records as their bytes: those of `audit_record` in XDR, behind each other. */
export interface RecordBytes {
  /** How many there are. */
  readonly length: number;
  /** The bytes of all records, and perhaps others behind them. */
  readonly bytes: Buffer;
  /** Where the bytes of a record begin, and those of the one before it end. */
  start(i: number): number;
}

/** @throws XdrError where one is no record of audit.x */
export function recordBytes(records: readonly AuditRecord[]): RecordBytes {
  const writer = new XdrWriter({ initialBytes: 128 * records.length });
  const starts = records.map((record) => {
    const start = writer.offset;
    AuditRecordCodec.write(writer, record);
    return start;
  });
  const { bytes, offset: end } = writer;
  return { length: records.length, bytes, start: (i) => starts[i] ?? end };
}

/** Those from `start` on up to `end`, without it. */
export function part(records: RecordBytes, start: number, end: number): RecordBytes {
  return { length: end - start, bytes: records.bytes, start: (i) => records.start(start + i) };
}
