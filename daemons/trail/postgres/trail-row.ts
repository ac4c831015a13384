import type { Statement, Value } from '../../postgres/connection.js';
import type { TrailRecord } from '../../programs/audit.js';
import { bytesOf, textOf } from '../../text/stray-bytes.js';
import { authenticationNumber, recordOf as ofRecordRow, type RecordRow } from '../record-row.js';

/** A row of `trail_records`, with the hash of the row before. Here an address is kept as bytes. */
export type TrailRow = Omit<RecordRow, 'address'> & { readonly address: Buffer };

/** The columns with their types, in the order of {@link columnsOf}. */
const COLUMNS = [
  ['position', 'bigint'],
  ['source', 'bytea'],
  ['sequence', 'bigint'],
  ['username', 'bytea'],
  ['operation', 'bytea'],
  ['timestamp', 'bytea'],
  ['result', 'bigint'],
  ['address', 'bytea'],
  ['received_ms', 'bigint'],
  ['caller', 'text'],
  ['authentication', 'integer'],
  ['identity', 'text'],
  ['hash', 'bytea'],
] as const;

/** Adds many rows by one statement: its values are an array for each column. */
export const ADD_RECORDS: Statement<never> = {
  name: 'add trail records',
  text: `INSERT INTO trail_records (${COLUMNS.map(([name]) => name).join(', ')})
    SELECT * FROM unnest(${COLUMNS.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')})`,
};

/** The values of {@link ADD_RECORDS}. */
export function columnsOf(records: readonly TrailRecord[]): Value[] {
  return [
    records.map(({ position }) => position),
    records.map(({ source }) => Buffer.from(source)),
    records.map(({ sequence }) => sequence),
    records.map(({ record }) => bytesOf(record.entry.username)),
    records.map(({ record }) => bytesOf(record.entry.operation)),
    records.map(({ record }) => bytesOf(record.entry.timestamp)),
    records.map(({ record }) => record.result),
    records.map(({ record }) => bytesOf(record.address)),
    records.map(({ received_ms: receivedMs }) => receivedMs),
    records.map(({ caller }) => caller),
    records.map(({ authentication }) => authenticationNumber(authentication)),
    records.map(({ identity }) => identity),
    records.map(({ hash }) => Buffer.from(hash)),
  ];
}

export function recordOf(row: TrailRow): TrailRecord {
  return ofRecordRow({ ...row, address: textOf(row.address) });
}
