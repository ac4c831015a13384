import { constants, accessSync, statSync } from 'node:fs';
import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import { type Database, isSqliteError, type SqliteDriver } from '../../../daemons/sqlite/driver.js';
import type { StoreSchema } from '../../../daemons/sqlite/migrations.js';
import { examineStore, storePath } from '../../../daemons/sqlite/store-file.js';
import { reasonOf } from '../../../daemons/reason.js';
import { AuditFailure } from '../audit-failure.js';

/** A daemon may write, rotate or stop while its file is looked at and opened: then all is done again. */
const ATTEMPTS = 5;
const BUSY_TIMEOUT_MS = 5_000;

/** A store that is open for reading, as it was at one moment. */
export interface ReadOnlyDatabase {
  readonly file: string;
  readonly database: Database;
  /** What to tell about its log, if anything. */
  readonly notice: string | undefined;
}

/**
 * Opens a store, also one that a daemon writes to, and changes nothing. What is read is what was there at that moment,
 * whatever comes in meanwhile. The caller closes it.
 *
 * @throws DamagedStoreError where SQLite would read over damage
 * @throws AuditFailure for a file that is missing or is not such a store
 */
export function openReadOnly(driver: SqliteDriver, name: string, schema: StoreSchema): ReadOnlyDatabase {
  return reporting(name, () => {
    const file = storePath(name);
    accessSync(file, constants.R_OK);
    for (let attempt = 1; ; attempt++) {
      const { ino } = statSync(file);
      const notice = examined(file, schema);
      const database = snapshot(driver, file);
      // The log is opened by its name, which may be that of another file's by now.
      if (attempt === ATTEMPTS || statSync(file).ino === ino) return { file, database, notice };
      database.close();
    }
  });
}

/** The log is read while the daemon writes it: what looks like damage is there again at the next look if it is. */
function examined(file: string, schema: StoreSchema): string | undefined {
  for (let attempt = 1; ; attempt++) {
    try {
      return examineStore(file, schema);
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof DamagedStoreError)) throw error;
    }
  }
}

function snapshot(driver: SqliteDriver, file: string): Database {
  const database = new driver(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
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
 * Runs what reads from a store; what SQLite and the system report becomes a sentence.
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
  SQLITE_BUSY: 'another program has locked it',
  SQLITE_CANTOPEN: 'no permission: SQLite has to be able to write beside a file that has a log, to read it',
};

/** What a failure of reading a store means. */
export function readFault(error: unknown, file: string): unknown {
  if (error instanceof AuditFailure || error instanceof DamagedStoreError || !(error instanceof Error))
    return error;
  if (isSqliteError(error)) {
    if (/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(error.code))
      return new DamagedStoreError(file, 'its pages', error.message, { cause: error });
    if (error.code === 'SQLITE_ERROR')
      return new DamagedStoreError(file, 'its tables', error.message, { cause: error });
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const reason = REASONS[code];
  const message = reason === undefined ? reasonOf(error) : `cannot read ${file}: ${reason}`;
  return new AuditFailure('unreadable', message, { cause: error });
}
