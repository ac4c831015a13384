import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection, Statement } from '../../../daemons/postgres/connection.js';
import { DatabaseAwayError } from '../../../daemons/postgres/database-fault.js';
import { isPostgresError, postgresDriver } from '../../../daemons/postgres/driver.js';
import { PrimaryFinder } from '../../../daemons/postgres/find-primary.js';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import { type Database, isSqliteError, type SqliteDriver } from '../../../daemons/sqlite/driver.js';
import { reasonOf } from '../../../daemons/reason.js';
import { migrate } from '../../../daemons/sqlite/migrations.js';
import type { TrailRow } from '../../../daemons/trail/postgres/trail-row.js';
import { RECORD_COLUMNS } from '../../../daemons/trail/record-row.js';
import { TRAIL_SCHEMA } from '../../../daemons/trail/trail-schema.js';
import { AuditFailure } from '../audit-failure.js';
import { inTemporaryFolder } from './temporary-folder.js';
import { openTrail, type TrailFiles } from './trail-files.js';

/** How long the database may take for a page. */
const PATIENCE_MS = 60_000;
const RECORDS_AT_ONCE = 2_000;
const UNDEFINED_TABLE = '42P01';

const PAGE: Statement<Omit<TrailRow, 'previous_hash'>> = {
  name: 'copy trail',
  text: 'SELECT * FROM trail_records WHERE position > $1 ORDER BY position LIMIT $2',
};
const SOURCES: Statement<Record<string, string | number | Buffer>> = {
  name: 'copy sources of trail',
  text: 'SELECT source, head, authentication, identity FROM trail_sources',
};
const GAPS: Statement<Record<string, number | Buffer>> = {
  name: 'copy gaps of trail',
  text: 'SELECT source, first, last, noticed_ms FROM trail_gaps',
};

/** Whether a trail is named by the URL of its database. */
export function isDatabaseTrail(name: string): boolean {
  return /^postgres(ql)?:/.test(name);
}

/**
 * Opens a trail by its file, or by the URL of its database, of which a copy is read: as it was at one moment, without
 * trusting the database for anything. The caller closes the newest.
 * @throws DamagedStoreError
 * @throws AuditFailure
 */
export function openAnyTrail(driver: SqliteDriver, name: string): Promise<TrailFiles> {
  return isDatabaseTrail(name) ? openDatabaseTrail(driver, name) : Promise.resolve(openTrail(driver, name));
}

async function openDatabaseTrail(driver: SqliteDriver, name: string): Promise<TrailFiles> {
  const url = parsePostgresUrl(name);
  const options = { patienceMs: PATIENCE_MS, isForReading: true };
  try {
    return await inTemporaryFolder(async (folder) => {
      const connection = await new PrimaryFinder(await postgresDriver(), url, options).open();
      const copy = path.join(folder, 'trail');
      try {
        await copyTrail(connection, driver, copy);
      } finally {
        await connection.end().catch(() => undefined);
      }
      // an open file outlives its name
      return named(openTrail(driver, copy), url.described);
    });
  } catch (error) {
    throw databaseFault(error, url.described);
  }
}

async function copyTrail(connection: Connection, driver: SqliteDriver, file: string): Promise<void> {
  const database = new driver(file);
  try {
    database.pragma('synchronous = OFF');
    migrate(database, TRAIL_SCHEMA);
    await connection.command('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await copyRecords(connection, database);
    const marks = '(?, ?, ?, ?)';
    const addSource = database.prepare(`INSERT INTO sources VALUES ${marks}`);
    for (const row of await connection.run(SOURCES))
      added('one of its sources', () => addSource.run(...Object.values(row)));
    const addGap = database.prepare(`INSERT INTO gaps VALUES ${marks}`);
    for (const row of await connection.run(GAPS))
      added('one of its gaps', () => addGap.run(...Object.values(row)));
    await connection.command('COMMIT');
  } finally {
    database.close();
  }
}

async function copyRecords(connection: Connection, database: Database): Promise<void> {
  const marks = RECORD_COLUMNS.map(() => '?').join(', ');
  const add = database.prepare(`INSERT INTO records (${RECORD_COLUMNS.join(', ')}) VALUES (${marks})`);
  const addAll = database.transaction((rows: readonly Omit<TrailRow, 'previous_hash'>[]) => {
    for (const row of rows) {
      const found = { ...row, address: row.address.toString() };
      added(`the record at position ${row.position}`, () =>
        add.run(...RECORD_COLUMNS.map((column) => found[column])),
      );
    }
  });
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await connection.run(PAGE, [after, RECORDS_AT_ONCE]);
    const last = rows.at(-1);
    if (last === undefined) break;
    addAll(rows);
    after = last.position;
    database.prepare('UPDATE segment SET last_position = ?, last_hash = ?').run(after, last.hash);
  }
}

/** What no trail can hold, as two records at one position, was let in by somebody who changed the tables. */
function added(what: string, add: () => void): void {
  try {
    add();
  } catch (error) {
    // a full disk says nothing of the trail
    if (isSqliteError(error) && !error.code.startsWith('SQLITE_CONSTRAINT')) throw error;
    throw new AuditFailure(
      'notSound',
      `NOT SOUND: ${what} is none that a trail can hold: ${reasonOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** The same under the name of the database. */
function named(files: TrailFiles, name: string): TrailFiles {
  return {
    ...files,
    newest: { ...files.newest, file: name },
    *records() {
      for (const { record } of files.records()) yield { record, file: name };
    },
  };
}

function databaseFault(error: unknown, name: string): unknown {
  const options = { cause: error };
  if (error instanceof DatabaseAwayError)
    return new AuditFailure('unreadable', `cannot read ${name}: ${error.message}`, options);
  if (isSqliteError(error) || isOfSystem(error))
    return new AuditFailure(
      'unreadable',
      `cannot copy ${name} into ${tmpdir()}: ${reasonOf(error)}`,
      options,
    );
  if (!isPostgresError(error)) return error;
  if (error.code === UNDEFINED_TABLE)
    return new AuditFailure('unreadable', `${name} holds no audit trail`, options);
  return new AuditFailure('unreadable', `cannot read ${name}: ${error.message}`, options);
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
