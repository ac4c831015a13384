import type { Database, SqliteDriver } from '../../../daemons/sqlite/driver.js';
import { AuditFailure } from '../audit-failure.js';
import type { KnownGap, KnownHead } from '../verify/source-order.js';
import type { StoredRecord } from '../verify/stored-record.js';
import { openReadOnly, readFault, reporting } from './read-only-database.js';
import { TRAIL_SCHEMA } from './trail-schema.js';

/** What a file of a trail says of itself. */
export interface SegmentRow {
  /** 1, 2, … */
  readonly number: number;
  readonly firstPosition: number;
  readonly previousHash: Uint8Array;
  readonly lastPosition: number;
  readonly lastHash: Uint8Array;
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
    .prepare('SELECT number, first_position, previous_hash, last_position, last_hash FROM segment')
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
    previousHash: bytesIn(row['previous_hash']),
    lastPosition: numberIn(row['last_position']),
    lastHash: bytesIn(row['last_hash']),
  };
}

function headsIn(database: Database): KnownHead[] {
  const rows = database.prepare('SELECT source, head FROM sources').all() as Record<string, unknown>[];
  return rows.map((row) => ({ source: bytesIn(row['source']), head: numberIn(row['head']) }));
}

function gapsIn(database: Database): KnownGap[] {
  const query = 'SELECT source, first, last, noticed_ms FROM gaps ORDER BY noticed_ms, source, first';
  const rows = database.prepare(query).all() as Record<string, unknown>[];
  return rows.map((row) => ({
    source: bytesIn(row['source']),
    first: numberIn(row['first']),
    last: numberIn(row['last']),
    noticedMs: numberIn(row['noticed_ms']),
  }));
}

const COLUMNS = `position, source, sequence, username, operation, timestamp, result, address, received_ms, caller,
  authentication, identity, hash`;

function* recordsIn(database: Database, file: string): Generator<StoredRecord> {
  try {
    const rows = database.prepare(`SELECT ${COLUMNS} FROM records ORDER BY position`).raw().iterate();
    for (const row of rows) yield recordOf(row as unknown[]);
  } catch (error) {
    throw readFault(error, file);
  }
}

function recordOf(row: readonly unknown[]): StoredRecord {
  return {
    position: numberIn(row[0]),
    source: bytesIn(row[1]),
    sequence: numberIn(row[2]),
    username: bytesIn(row[3]),
    operation: bytesIn(row[4]),
    timestamp: bytesIn(row[5]),
    result: numberIn(row[6]),
    address: textIn(row[7]),
    receivedMs: numberIn(row[8]),
    caller: textIn(row[9]),
    authentication: numberIn(row[10]),
    identity: textIn(row[11]),
    hash: bytesIn(row[12]),
  };
}

// Whoever tampers with a table may put anything into it: what is of another type is none that a record can have.

function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

function bytesIn(value: unknown): Uint8Array {
  return Buffer.isBuffer(value) ? value : Buffer.alloc(1_000);
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '\ud800';
}
