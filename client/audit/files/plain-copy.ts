import { closeSync, constants, copyFileSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reasonOf } from '../../../daemons/reason.js';
import { AuditFailure } from '../audit-failure.js';

/** Where a SQLite file says that it is used with a log: 2 there, and 1 where it is used without. */
const FORMAT_VERSIONS_OFFSET = 18;

/**
 * Copies a store without a log to where it can be read, without a log; the copy is gone when it is closed.
 * @throws AuditFailure where there is no place for a copy
 * @throws Error as the system's, and what `open` throws
 */
export function openCopy<T>(file: string, open: (copy: string) => T): T {
  const folder = temporaryFolder(file);
  try {
    const copy = path.join(folder, path.basename(file));
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    const descriptor = openSync(copy, 'r+');
    try {
      writeSync(descriptor, Uint8Array.of(1, 1), 0, 2, FORMAT_VERSIONS_OFFSET);
    } finally {
      closeSync(descriptor);
    }
    // an open file outlives its name
    return open(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its errors would look like those of the file. */
function temporaryFolder(file: string): string {
  try {
    return mkdtempSync(path.join(tmpdir(), 'sunshare-audit-'));
  } catch (error) {
    const message = `cannot copy ${file} into ${tmpdir()}: ${reasonOf(error)}`;
    throw new AuditFailure('unreadable', message, { cause: error });
  }
}
