import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import type { Database } from '../../../daemons/sqlite/driver.js';
import { reporting } from '../files/read-only-database.js';

/** So many faults of a file's pages are told. */
const MAX_TOLD = 3;

/** Has SQLite look at every page, index and type of a file. @throws DamagedStoreError */
export function checkPages(file: string, database: Database): void {
  const found = reporting(file, () =>
    database.prepare<[], string>(`PRAGMA integrity_check(${MAX_TOLD})`).pluck().all(),
  );
  if (found.length === 1 && found[0] === 'ok') return;
  throw new DamagedStoreError(file, 'its pages', found.join('; '));
}
