import type { Diagnose } from '../diagnostics/diagnostics.js';
import { reasonOf } from '../reason.js';
import { type Database, type SqliteDriver, sqliteDriver } from './driver.js';
import { acceptDatabase, migrate, type StoreSchema } from './migrations.js';
import { openFault } from './open-fault.js';
import { examineHeader, examineLog, refuseHardLink, storePath } from './store-file.js';
import { createPrivately, lockStore, type StoreLock } from './store-lock.js';

interface OpenDatabaseOptions {
  /** Where it is missing it is made, for its owner alone; its folder must exist. */
  readonly file: string;
  readonly schema: StoreSchema;
  readonly diagnose: Diagnose;
  /** A lock that the caller holds already, and goes on holding; without it the store is locked until `close`. */
  readonly lock?: StoreLock;
}

/** A store that is open for writing. */
export interface OpenDatabase {
  readonly database: Database;
  /** The file's one name, without symbolic links. */
  readonly file: string;
  /**
   * Closes the store and unlocks it for others. The log is written back and removed; where that fails, it stays beside
   * the file.
   */
  close(): void;
}

// What can be in the way is a user's sqlite3 that writes: our programs hold the lock, and readers block nobody.
const BUSY_TIMEOUT_MS = 2_000;

/**
 * Opens a store for writing: one process at a time, examined first, with a write-ahead log and an fsync at each commit,
 * and at this program's newest schema.
 *
 * @throws DamagedStoreError where the store was changed behind its program's back; nothing was touched.
 * @throws Error that says what is wrong with the file, its folder or the driver.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const driver = await sqliteDriver();
  try {
    const file = storePath(options.file);
    const lock = options.lock ?? lockStore(driver, file);
    try {
      const database = openLocked(driver, file, options);
      return {
        database,
        file,
        close: () => closeStore(database, options.lock === undefined ? lock : undefined),
      };
    } catch (error) {
      if (options.lock === undefined) lock.release();
      throw error;
    }
  } catch (error) {
    throw openFault(error, options.file);
  }
}

function openLocked(driver: SqliteDriver, file: string, { schema, diagnose }: OpenDatabaseOptions): Database {
  refuseHardLink(file);
  examineHeader(file, schema);
  const notice = examineLog(file);
  if (notice !== undefined) diagnose(notice);
  // the name lasts too: SQLite syncs the folder with the first page of a new store
  createPrivately(file);
  const database = new driver(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    acceptDatabase(file, database, schema);
    configure(database);
    tryToWrite(database);
    migrate(database, schema);
    writeBack(database, file, diagnose);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function configure(database: Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma('temp_store = MEMORY');
  // What spills into the log before a commit, and is then rolled back, stays there and looks like damage.
  database.pragma('cache_spill = OFF');
  // `WriteAheadLog` does it
  database.pragma('wal_autocheckpoint = 0');
}

/** Fails where the file cannot be written to: SQLite would open it for reading, say nothing, and begin transactions. */
function tryToWrite(database: Database): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${version}; ROLLBACK`);
}

/**
 * Writes what the log holds into the file, and syncs it. The log of a process that died after a failed fsync may be in
 * the kernel's cache only: whatever is committed behind such frames would be lost with them.
 */
function writeBack(database: Database, file: string, diagnose: Diagnose): void {
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    diagnose(`cannot write the log of ${file} back into it: ${reasonOf(error)}`);
  }
}

function closeStore(database: Database, lock: StoreLock | undefined): void {
  try {
    if (database.open) database.close();
  } finally {
    lock?.release();
  }
}
