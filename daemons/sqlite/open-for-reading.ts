import { statSync } from 'node:fs';
import { DamagedStoreError } from './damaged-store.js';
import { type Database, type SqliteDriver, sqliteDriver } from './driver.js';
import { acceptDatabase, type StoreSchema } from './migrations.js';
import { openFault } from './open-fault.js';
import { examineLog, storePath } from './store-file.js';

const BUSY_TIMEOUT_MS = 2_000;
const EXAMINATIONS = 5;

/**
 * Opens a store to read from it, also while its daemon writes to it: each transaction sees what was stored when it
 * began. Beside the file SQLite needs `FILE-shm` and `FILE-wal`, and makes them where they are missing.
 *
 * @throws DamagedStoreError, Error as `openDatabase`; also for a file that is not there or holds no schema yet.
 */
export async function openForReading(file: string, schema: StoreSchema): Promise<Database> {
  return openForReadingBy(await sqliteDriver(), file, schema);
}

/**
 * {@link openForReading} with a driver that is loaded.
 *
 * @param isReadonly whether SQLite itself opens the file for reading only
 */
export function openForReadingBy(
  driver: SqliteDriver,
  file: string,
  schema: StoreSchema,
  isReadonly = true,
): Database {
  try {
    const path = storePath(file);
    examineWhileWritten(path);
    return accepted(
      new driver(path, { readonly: isReadonly, fileMustExist: true, timeout: BUSY_TIMEOUT_MS }),
      path,
      schema,
    );
  } catch (error) {
    throw openFault(error, file);
  }
}

function accepted(database: Database, path: string, schema: StoreSchema): Database {
  try {
    database.pragma('query_only = ON');
    acceptDatabase(path, database, schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * A log that is written to meanwhile can look damaged. It is so only where the log did not change while it was read;
 * one that changes each time is left to its daemon, which examined it when it began.
 */
function examineWhileWritten(file: string): void {
  for (let examination = 1; examination <= EXAMINATIONS; examination += 1) {
    const before = logStamp(file);
    try {
      examineLog(file);
      return;
    } catch (error) {
      if (!(error instanceof DamagedStoreError) || logStamp(file) === before) throw error;
    }
  }
}

function logStamp(file: string): string {
  const stat = statSync(`${file}-wal`, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
}
