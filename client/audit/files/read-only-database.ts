import { statSync } from 'node:fs';
import { reasonOf } from '../../../daemons/reason.js';
import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import { type Database, isSqliteError, type SqliteDriver } from '../../../daemons/sqlite/driver.js';
import type { StoreSchema } from '../../../daemons/sqlite/migrations.js';
import { openForReadingBy } from '../../../daemons/sqlite/open-for-reading.js';
import { openCopy } from './plain-copy.js';
import { storePath } from '../../../daemons/sqlite/store-file.js';
import { AuditFailure } from '../audit-failure.js';

/** A log server may close its file as a segment while it is opened: then all is done again. */
const ATTEMPTS = 5;

/** A store that is open for reading, as it was at one moment. */
interface ReadOnlyDatabase {
  readonly file: string;
  readonly database: Database;
}

/**
 * Opens a store, also one that a daemon writes to. What is read is what was there at that moment, whatever comes in
 * meanwhile. The caller closes it.
 *
 * @throws DamagedStoreError where SQLite would read over damage
 * @throws AuditFailure for a file that is missing or is not such a store
 */
export function openReadOnly(driver: SqliteDriver, name: string, schema: StoreSchema): ReadOnlyDatabase {
  return reporting(name, () => {
    const file = storePath(name);
    for (let attempt = 1; ; attempt++) {
      const ino = inodeOf(file);
      if (ino === undefined && !hasLog(file))
        throw new AuditFailure('unreadable', `cannot read ${file}: there is no such file`);
      const database = snapshot(opened(driver, file, schema));
      // SQLite opens the log by its name, which may be that of another file's by now.
      if (attempt === ATTEMPTS || inodeOf(file) === ino) return { file, database };
      database.close();
    }
  });
}

/**
 * SQLite makes the files that it needs beside a store without a log, and takes them away only for who may write: so nothing
 * is left behind. Where nothing may be written there, a copy is read.
 */
function opened(driver: SqliteDriver, file: string, schema: StoreSchema): Database {
  const isLogged = hasLog(file);
  try {
    return openForReadingBy(driver, file, schema, isLogged);
  } catch (error) {
    if (isLogged || !isThere(file) || !isRefusal(error)) throw error;
    return openCopy(file, (copy) => openForReadingBy(driver, copy, schema));
  }
}

function hasLog(file: string): boolean {
  return inodeOf(`${file}-wal`) !== undefined;
}

function isRefusal(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isSqliteError(cause) && /^SQLITE_(CANTOPEN|READONLY)/.test(cause.code);
}

function isThere(file: string): boolean {
  return inodeOf(file) !== undefined;
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

function snapshot(database: Database): Database {
  try {
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Runs what reads from a file; what SQLite and the system report becomes a sentence.
 * @throws DamagedStoreError, AuditFailure
 */
export function reporting<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw readFault(error, file);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission',
  EISDIR: 'it is a folder',
  SQLITE_BUSY: 'another program has locked it',
};

/** What a failure of reading a file means. */
export function readFault(error: unknown, file: string): unknown {
  if (error instanceof AuditFailure || !(error instanceof Error)) return error;
  if (error instanceof DamagedStoreError)
    return isSqliteError(error.cause) && error.cause.code === 'SQLITE_NOTADB'
      ? notSqlite(error, file)
      : error;
  if (isSqliteError(error)) {
    if (/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(error.code))
      return new DamagedStoreError(file, 'its pages', error.message, { cause: error });
    if (error.code === 'SQLITE_ERROR')
      return new DamagedStoreError(file, 'its tables', error.message, { cause: error });
  }
  const reason = REASONS['code' in error ? String(error.code) : ''];
  const message = reason === undefined ? reasonOf(error) : `cannot read ${file}: ${reason}`;
  return new AuditFailure('unreadable', message, { cause: error });
}

function notSqlite(error: Error, file: string): AuditFailure {
  const message = `${file} is not a SQLite file, or its header is damaged`;
  return new AuditFailure('unreadable', message, { cause: error });
}
