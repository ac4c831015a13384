import { statSync } from 'node:fs';
import { DamagedStoreError } from './damaged-store.js';
import { type Database, type SqliteDriver, sqliteDriver } from './driver.js';
import { acceptDatabase, type StoreSchema } from './migrations.js';
import { openFault } from './open-fault.js';
import { examineLog, storePath } from './store-file.js';

const BUSY_TIMEOUT_MS = 2_000;
const EXAMINATIONS = 5;

/**
 * Opens a store to read from it, also while its daemon writes to it: it sees what was stored when a transaction begins.
 * Beside the file SQLite needs `FILE-shm` and `FILE-wal`, and makes them where they are missing.
 *
 * @throws DamagedStoreError, Error as `openDatabase`; also for a file that is not there or holds no schema yet.
 */
export async function openForReading(file: string, schema: StoreSchema): Promise<Database> {
  return openForReadingBy(await sqliteDriver(), file, schema);
}

/** The same with a driver that is at hand; `isReadonly`: SQLite itself may not write. */
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

/** A log that is written to meanwhile can look damaged: what is damage stays the same as long as the log does. */
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
