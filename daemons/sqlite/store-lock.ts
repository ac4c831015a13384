import { closeSync, openSync } from 'node:fs';
import { type Database, isSqliteError, type SqliteDriver } from './driver.js';
import { openFault } from './open-fault.js';

/** The right to write to a store, which one process at a time has. */
export interface StoreLock {
  release(): void;
}

/**
 * Takes the lock of a store: an exclusive lock on `FILE.lock`, which the kernel drops when its process dies, however
 * it dies. It and the readers of the store (`sqlite3 FILE .backup`, `sunshare-audit`) do not hinder each other. The
 * file stays: removing it would let two processes hold locks on two files of that name.
 *
 * @throws Error where another process, or another part of this one, has it.
 */
export function lockStore(driver: SqliteDriver, file: string): StoreLock {
  try {
    const database = lockedDatabase(driver, `${file}.lock`);
    return {
      release() {
        if (database.open) database.close();
      },
    };
  } catch (error) {
    const isHeld = isSqliteError(error) && error.code.startsWith('SQLITE_BUSY');
    if (!isHeld) throw openFault(error, file);
    throw new Error(`${file} is in use by another daemon: one store serves one`, { cause: error });
  }
}

/** SQLite's lock of a database that stays empty, since Node does not offer fcntl. */
function lockedDatabase(driver: SqliteDriver, file: string): Database {
  createPrivately(file);
  const database = new driver(file, { timeout: 0 });
  try {
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Makes an empty file for its owner alone, if there is none. One that is there is not even opened: to close it would
 * drop all POSIX locks that this process has on it, SQLite's too.
 */
export function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw error;
  }
}
