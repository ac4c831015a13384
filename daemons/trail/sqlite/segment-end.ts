import type { Database } from '../../sqlite/driver.js';
import { DamagedStoreError } from '../../sqlite/damaged-store.js';

/** What a file of the trail says of its place in the whole: its row of `segment`. */
export interface SegmentRow {
  readonly number: number;
  readonly first_position: number;
  readonly previous_hash: Buffer;
  /** `first_position` less one, where there is no record. */
  readonly last_position: number;
  /** `previous_hash`, where there is no record. */
  readonly last_hash: Buffer;
}

/** Reads the row of `segment`. @throws DamagedStoreError where there is not exactly one */
export function segmentRow(database: Database, file: string): SegmentRow {
  const rows = database.prepare<[], SegmentRow>('SELECT * FROM segment').all();
  const [row] = rows;
  if (row === undefined || rows.length > 1)
    throw new DamagedStoreError(file, 'table segment', `it has ${rows.length} rows in place of one`);
  return row;
}
