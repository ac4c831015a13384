import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import type { SqliteDriver } from '../../../daemons/sqlite/driver.js';
import { TRAIL_SCHEMA } from '../../../daemons/trail/trail-schema.js';
import { openReadOnly, reporting } from '../files/read-only-database.js';

/** With what holds of every row of each: SQLite counts by whichever index it likes where no condition binds it. */
const INDEXES = [
  ['records_by_source', "source >= x''"],
  ['records_by_user', "username >= x''"],
  ['records_by_time', 'received_ms >= -9223372036854775808'],
] as const;

/**
 * Looks whether each index of a trail's file has as many records as the file: the log server would leave out the others
 * when it is asked for a user's, a source's or a time's.
 *
 * @throws DamagedStoreError
 */
export function checkIndexes(driver: SqliteDriver, name: string): void {
  const { file, database } = openReadOnly(driver, name, TRAIL_SCHEMA);
  const count = (how: string): number =>
    reporting(file, () => Number(database.prepare(`SELECT count(*) FROM records ${how}`).pluck().get()));
  try {
    const records = count('NOT INDEXED');
    for (const [index, always] of INDEXES) {
      const indexed = count(`INDEXED BY ${index} WHERE ${always}`);
      if (indexed !== records)
        throw new DamagedStoreError(file, `index ${index}`, `it has ${indexed} of ${records} records`);
    }
  } finally {
    database.close();
  }
}
