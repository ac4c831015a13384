import { closeSync, constants, copyFileSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where a SQLite file says that it is used with a log: 2 there, and 1 where it is used without. */
const FORMAT_VERSIONS_OFFSET = 18;

/**
 * Copies a store without a log to where it can be read, without a log; the copy is gone when it is closed.
 * @throws Error as the system's, and what `open` throws
 */
export function openCopy<T>(file: string, open: (copy: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-audit-'));
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
