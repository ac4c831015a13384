import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DamagedStoreError } from './damaged-store.js';
import { acceptVersion, type StoreSchema } from './migrations.js';
import { checkWal } from './wal-check.js';

// The header of a SQLite file, in bytes (https://sqlite.org/fileformat2.html#the_database_header).
const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const USER_VERSION_OFFSET = 60;
/** Where the file says what kind of store it is. */
export const APPLICATION_ID_OFFSET = 68;

/**
 * The one name of a store: SQLite keeps the log and the lock beside the file that a symbolic link leads to.
 *
 * @throws Error where the folder is missing, or where a folder or a device bears the name.
 */
export function storePath(file: string): string {
  const path = resolve(file);
  const folder = realPathOf(dirname(path));
  if (folder === undefined)
    throw new Error(`cannot open ${file}: the folder ${dirname(path)} does not exist`);
  const target = realPathOf(path) ?? join(folder, basename(path));
  const kind = statSync(target, { throwIfNoEntry: false });
  if (kind !== undefined && !kind.isFile()) throw new Error(`cannot open ${file}: it is not a file`);
  return target;
}

/**
 * A second name has another log and another lock beside it, for the same file: two programs that write to it by both
 * names would each write over what the other wrote.
 *
 * @throws Error for a store with more than one name.
 */
export function refuseHardLink(file: string): void {
  const links = statSync(file, { throwIfNoEntry: false })?.nlink ?? 1;
  if (links > 1)
    throw new Error(
      `cannot open ${file}: it has ${links} names (hard links), and could be written to by another of them: remove those, or copy it`,
    );
}

/**
 * Looks at a store's log before SQLite reads it, and changes nothing.
 *
 * @returns what to tell whoever runs the program, if anything.
 * @throws DamagedStoreError where SQLite would read over damage.
 */
export function examineLog(file: string): string | undefined {
  const walFile = `${file}-wal`;
  const wal = checkWal(walFile);
  if (wal.kind === 'damaged') throw new DamagedStoreError(walFile, wal.place, wal.fault);
  const isEmpty = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;
  // SQLite would delete the log, and what is in it.
  if (isEmpty && wal.frames > 0)
    throw new DamagedStoreError(file, 'byte 0', `it is empty or missing, but ${walFile} belongs to it`);
  if (wal.kind !== 'unfinished') return undefined;
  return `${walFile}: the last write, from frame ${wal.frame} at byte ${wal.byte} on, was not finished and is dropped`;
}

/**
 * Looks at the first bytes of a store before SQLite opens it. This process must not have it open: to close a file drops
 * all POSIX locks that the process has on it, SQLite's too.
 *
 * @throws DamagedStoreError, Error for a file that is not this program's store.
 */
export function examineHeader(file: string, schema: StoreSchema): void {
  const header = firstBytes(file);
  if (header.length === 0) return;
  const isWhole = header.length === HEADER_BYTES;
  if (!isWhole || header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    if (isWhole && header.readInt32BE(APPLICATION_ID_OFFSET) === schema.applicationId)
      throw new DamagedStoreError(file, 'header at byte 0', 'it is not that of a SQLite file');
    throw new Error(`${file} is not a SQLite file`);
  }
  const applicationId = header.readInt32BE(APPLICATION_ID_OFFSET);
  acceptVersion(file, { applicationId, version: header.readInt32BE(USER_VERSION_OFFSET) }, schema);
}

function firstBytes(file: string): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
