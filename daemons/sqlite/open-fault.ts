import { reasonOf } from '../reason.js';
import { DamagedStoreError } from './damaged-store.js';
import { isSqliteError } from './driver.js';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission; file and folder must be readable and writable',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  SQLITE_FULL: 'the disk is full',
  SQLITE_READONLY: 'it may not, or cannot, be written to',
  SQLITE_READONLY_DIRECTORY: 'no permission to write to its folder',
  SQLITE_CANTOPEN: 'it is missing, or file or folder may not be written to',
};

/**
 * The error to throw where a store could not be opened, in words that say what to do: a DamagedStoreError where SQLite
 * finds the file corrupt. An error without a code has such words already, and is given back.
 */
export function openFault(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (isSqliteError(error) && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code))
    return new DamagedStoreError(file, 'schema', error.message, { cause: error });
  const reason = typeof error.code === 'string' ? REASONS[error.code] : undefined;
  return new Error(`cannot open ${file}: ${reason ?? reasonOf(error)}`, { cause: error });
}
