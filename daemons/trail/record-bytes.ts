import { XdrWriter } from 'node-xdr';
import type { AuditRecord } from '../programs/audit.js';
import { AuditRecord as AuditRecordCodec } from '../programs/byte-true-audit.js';

/** Records as the bytes of `audit_record` in XDR, one behind the other. */
export interface RecordBytes {
  /** How many there are. */
  readonly length: number;
  /** The bytes of all records, and perhaps others behind them. */
  readonly bytes: Buffer;
  /** Where the bytes of a record begin, and those of the one before it end. */
  start(i: number): number;
}

/** Encodes records. @throws XdrError for what is no `audit_record` */
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

/** The records from index `start` up to index `end`, which is not among them. */
export function part(records: RecordBytes, start: number, end: number): RecordBytes {
  return { length: end - start, bytes: records.bytes, start: (i) => records.start(start + i) };
}
