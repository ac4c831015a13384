import type BetterSqlite3 from 'better-sqlite3';
import { reasonOf } from '../reason.js';

// The only file that knows which driver it is. The driver is optional, since it is compiled where it is installed;
// node:sqlite may take its place.

export type Database = BetterSqlite3.Database;
export type Statement<Parameters extends unknown[] = unknown[], Row = unknown> = BetterSqlite3.Statement<
  Parameters,
  Row
>;

/** Opens SQLite files; `new` throws a `SqliteError`. */
export type SqliteDriver = new (file: string, options?: BetterSqlite3.Options) => Database;

/** What SQLite reports: `code` is the name of its extended result code, such as `SQLITE_FULL`. */
interface SqliteError extends Error {
  readonly code: string;
}

export function isSqliteError(error: unknown): error is SqliteError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('SQLITE_')
  );
}

let loaded: SqliteDriver | undefined;

/**
 * The driver, ready to open files. It is loaded once, so that a daemon can open stores for as long as it runs, whatever
 * becomes of the driver's own files.
 *
 * @throws Error that says how to get it where it is missing.
 */
export async function sqliteDriver(): Promise<SqliteDriver> {
  loaded ??= await loadedDriver();
  return loaded;
}

async function loadedDriver(): Promise<SqliteDriver> {
  try {
    const { default: driver } = await import('better-sqlite3');
    // its compiled part is looked for only when a file is opened
    new driver(':memory:').close();
    return driver;
  } catch (error) {
    throw new Error(`sqlite: stores need the npm package better-sqlite3, ${howToGetIt(error)}`, {
      cause: error,
    });
  }
}

function howToGetIt(error: unknown): string {
  const get = 'run `make sqlite` in the checkout, or `npm install --no-save better-sqlite3@12`';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND') return `which is not installed: ${get}`;
  if (code === 'ERR_DLOPEN_FAILED')
    return `which was compiled for another Node or machine: run \`npm rebuild better-sqlite3\``;
  const [reason = ''] = reasonOf(error).split('\n');
  if (reason.includes('bindings file'))
    return `which is not compiled: ${get}; a C++ compiler, make and Python 3 are needed`;
  return `which is not usable (${reason}): ${get}`;
}
