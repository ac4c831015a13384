import type { Database, SqliteDriver } from '../../../daemons/sqlite/driver.js';
import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import { AuditFailure } from '../audit-failure.js';
import type { Hash } from '../trail/record-hash.js';
import type { KnownGap, KnownHead } from '../trail/source-tables.js';
import type { StoredRecord } from '../trail/stored-record.js';
import { openReadOnly, reporting } from './read-only-database.js';
import { TRAIL_SCHEMA } from '../../../daemons/trail/trail-schema.js';

/** What a file of a trail says of itself. */
export interface SegmentRow {
  /** 1, 2, … */
  readonly number: number;
  readonly firstPosition: number;
  readonly previousHash: Hash;
  readonly lastPosition: number;
  readonly lastHash: Hash;
}

/** A file of a trail, open for reading, as it was when it was opened. */
export interface SegmentFile {
  readonly file: string;
  readonly segment: SegmentRow;
  heads(): KnownHead[];
  gaps(): KnownGap[];
  /** By position. Nothing else is read meanwhile. */
  records(): Generator<StoredRecord>;
  close(): void;
}

/**
 * Opens a file of a trail.
 * @throws DamagedStoreError
 * @throws AuditFailure
 */
export function openSegment(driver: SqliteDriver, name: string): SegmentFile {
  const { file, database } = openReadOnly(driver, name, TRAIL_SCHEMA);
  try {
    const segment = reporting(file, () => segmentOf(database, file));
    return {
      file,
      segment,
      heads: () => reporting(file, () => headsIn(database)),
      gaps: () => reporting(file, () => gapsIn(database)),
      records: () => recordsIn(database, file),
      close: () => void database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function segmentOf(database: Database, file: string): SegmentRow {
  if (database.pragma('application_id', { simple: true }) === 0)
    throw new AuditFailure('unreadable', `${file} holds no audit trail`);
  const rows = database
    .prepare(
      `SELECT number, first_position, ${hexOf('previous_hash')}, last_position, ${hexOf('last_hash')} FROM segment`,
    )
    .all();
  const [row] = rows as Record<string, unknown>[];
  if (row === undefined || rows.length > 1)
    throw new AuditFailure(
      'notSound',
      `${file}: its table "segment" has ${rows.length} rows in place of one`,
    );
  return {
    number: numberIn(row['number']),
    firstPosition: numberIn(row['first_position']),
    previousHash: textIn(row['previous_hash']),
    lastPosition: numberIn(row['last_position']),
    lastHash: textIn(row['last_hash']),
  };
}

function headsIn(database: Database): KnownHead[] {
  const rows = database.prepare(`SELECT ${hexOf('source')}, head FROM sources`).all() as Record<
    string,
    unknown
  >[];
  return rows.map((row) => ({ source: textIn(row['source']), head: numberIn(row['head']) }));
}

function gapsIn(database: Database): KnownGap[] {
  const query = `SELECT ${hexOf('source')}, first, last, noticed_ms FROM gaps ORDER BY noticed_ms, source, first`;
  const rows = database.prepare(query).all() as Record<string, unknown>[];
  return rows.map((row) => ({
    source: textIn(row['source']),
    first: numberIn(row['first']),
    last: numberIn(row['last']),
    noticedMs: numberIn(row['noticed_ms']),
  }));
}

/** One call into SQLite for so many records: a call for each costs more than reading it. */
const RECORDS_AT_ONCE = 1_000;

// Four blobs in one text of hexadecimal digits: each Buffer that SQLite makes costs more than all else of a record.
const PAGE = `SELECT position, sequence, result, address, received_ms, caller, authentication, identity,
  ${hexOf('source')}, ${hexOf('hash')}, octet_length(username), octet_length(operation),
  hex(username) || hex(operation) || hex(timestamp)
  FROM records WHERE position > ? ORDER BY position LIMIT ${RECORDS_AT_ONCE}`;

function* recordsIn(database: Database, file: string): Generator<StoredRecord> {
  const page = reporting(file, () => database.prepare(PAGE).raw());
  let after: bigint | number = -(2n ** 63n);
  for (;;) {
    const rows = reporting(file, () => page.all(after)) as unknown[][];
    const records = rows.map(recordOf);
    yield* records;
    const last = records.at(-1);
    if (last === undefined) return;
    after = last.position;
    if (!Number.isSafeInteger(after))
      throw new DamagedStoreError(file, 'table "records"', `position ${after} is none that it can have`);
  }
}

function hexOf(column: string): string {
  return `lower(hex(${column})) AS ${column}`;
}

function recordOf(row: readonly unknown[]): StoredRecord {
  const usernameEnd = numberIn(row[10]);
  const operationEnd = usernameEnd + numberIn(row[11]);
  const texts = Buffer.from(textIn(row[12]), 'hex');
  return {
    position: numberIn(row[0]),
    sequence: numberIn(row[1]),
    result: numberIn(row[2]),
    address: textIn(row[3]),
    receivedMs: numberIn(row[4]),
    caller: textIn(row[5]),
    authentication: numberIn(row[6]),
    identity: textIn(row[7]),
    source: textIn(row[8]),
    hash: textIn(row[9]),
    username: texts.subarray(0, usernameEnd),
    operation: texts.subarray(usernameEnd, operationEnd),
    timestamp: texts.subarray(operationEnd),
  };
}

// Whoever tampers with a table may put anything into it: what is of another type is none that a record can have.

function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '\ud800';
}
