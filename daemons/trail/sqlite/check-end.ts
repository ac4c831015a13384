import { DamagedStoreError } from '../../sqlite/damaged-store.js';
import type { Database } from '../../sqlite/driver.js';
import { hashOf } from '../chain.js';
import { SegmentReader } from './segment-reader.js';
import type { SegmentRow } from './segment-end.js';

/** How many records at the end are hashed anew; `sunshare-audit verify` does so with all. */
const CHECKED_RECORDS = 100;

/** Two queries in one: for `min` and `max` in the same SELECT, SQLite would look at every record. */
export const SPAN_QUERY =
  'SELECT (SELECT min(position) FROM records) AS first, (SELECT max(position) FROM records) AS last';

interface Span {
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * Looks whether a file of the trail ends as its row of `segment` says: a store that lost its last records would give
 * their positions to others.
 *
 * @throws DamagedStoreError
 */
export function checkEnd(database: Database, file: string, segment: SegmentRow): void {
  const { first_position: first, last_position: last } = segment;
  const span = database.prepare<[], Span>(SPAN_QUERY).get() ?? { first: null, last: null };
  const isAsSaid = last < first ? span.last === null : span.first === first && span.last === last;
  if (!isAsSaid)
    throw new DamagedStoreError(
      file,
      'table records',
      `it has ${spanText(span.first, span.last)}, but must have ${spanText(first, last)}`,
    );
  checkHashes(database, file, segment);
  checkHead(database, file, last);
}

function checkHashes(database: Database, file: string, segment: SegmentRow): void {
  const { first_position: first, last_position: last } = segment;
  const from = Math.max(first, last - CHECKED_RECORDS + 1);
  const records = new SegmentReader(database, segment).select({ tag: 'READ_ALL' }, from - 1, CHECKED_RECORDS);
  let position = BigInt(from);
  for (const { hash, ...record } of records) {
    const isSound = record.position === position && Buffer.compare(hashOf(record), hash) === 0;
    if (!isSound)
      throw new DamagedStoreError(file, `position ${position}`, 'the record was changed or removed');
    position++;
  }
  const lastHash = records.at(-1)?.hash ?? segment.previous_hash;
  if (Buffer.compare(lastHash, segment.last_hash) !== 0)
    throw new DamagedStoreError(file, `position ${last}`, 'it is not the record that was written last');
}

/** The newest record of all is the newest of its source, so its sequence must be that source's head. */
function checkHead(database: Database, file: string, position: number): void {
  const row = database
    .prepare(
      'SELECT sequence, head FROM records LEFT JOIN sources ON sources.source = records.source WHERE position = ?',
    )
    .get(position) as { sequence: number; head: number | null } | undefined;
  if (row !== undefined && row.sequence !== row.head)
    throw new DamagedStoreError(file, 'table sources', `it does not know the record at position ${position}`);
}

function spanText(first: number | null, last: number | null): string {
  return first === null || last === null || last < first ? 'no records' : `positions ${first} to ${last}`;
}
