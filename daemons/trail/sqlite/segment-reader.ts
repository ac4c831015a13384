import { MAX_RECORDS, type ReadFilter, type TrailRecord } from '../../programs/audit.js';
import type { Database, Statement } from '../../sqlite/driver.js';
import { bytesOf } from '../../text/stray-bytes.js';
import { recordOf, type RecordRow } from '../record-row.js';
import type { SegmentRow } from './segment-end.js';

const MAX_INTEGER = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Each query uses an index, and begins in it where its page does: no page reads rows that it does not give, but for
 * some of one millisecond.
 */
const SELECT = `SELECT r.*, coalesce((SELECT hash FROM records WHERE position = r.position - 1), @previous) AS previous_hash
  FROM records r`;
export const QUERIES = {
  all: `${SELECT} WHERE position > @after ORDER BY position LIMIT @limit`,
  user: `${SELECT} INDEXED BY records_by_user WHERE username = @username AND position > @after
    ORDER BY position LIMIT @limit`,
  sequence: `${SELECT} INDEXED BY records_by_source WHERE source = @source AND sequence BETWEEN @first AND @last
    ORDER BY sequence LIMIT @limit`,
  time: `${SELECT} INDEXED BY records_by_time WHERE received_ms <= @last AND (received_ms, position) > (@first, @after)
    ORDER BY received_ms, position LIMIT @limit`,
  /** The first record of a source from a sequence on, and where it is. */
  place: `SELECT sequence, position FROM records INDEXED BY records_by_source
    WHERE source = ? AND sequence >= ? ORDER BY sequence LIMIT 1`,
  receivedAt: 'SELECT received_ms FROM records WHERE position = ?',
  gapBefore: 'SELECT last FROM gaps WHERE source = ? AND first <= ? ORDER BY first DESC LIMIT 1',
} as const;

type SegmentStart = Pick<SegmentRow, 'first_position' | 'previous_hash'>;

interface Place {
  readonly sequence: number;
  readonly position: number;
}

/** Reads the records of one file of the trail. */
export class SegmentReader {
  readonly #segment: SegmentStart;
  readonly #statements: Readonly<Record<keyof typeof QUERIES, Statement>>;

  constructor(database: Database, segment: SegmentStart) {
    this.#segment = segment;
    const prepared = Object.entries(QUERIES).map(([name, sql]) => [name, database.prepare(sql)] as const);
    this.#statements = Object.fromEntries(prepared) as Record<keyof typeof QUERIES, Statement>;
  }

  /**
   * The records behind a position that a filter takes, by position. Those of a span of time are by time, and by
   * position where that is the same: the clock may have been set back between them.
   */
  select(filter: ReadFilter, after: number, limit: number): TrailRecord[] {
    switch (filter.tag) {
      case 'READ_ALL':
        return this.#records('all', { after, limit });
      case 'READ_USER':
        return this.#records('user', { after, limit, username: bytesOf(filter.value) });
      case 'READ_SEQUENCE': {
        const { source, first, last } = filter.value;
        return this.span(source, this.#firstBehind(source, after, first), last, limit);
      }
      case 'READ_TIME': {
        const { from_ms: from, to_ms: to } = filter.value;
        const start = this.#timeBehind(after, clamped(from));
        return start === undefined ? [] : this.#records('time', { ...start, last: clamped(to), limit });
      }
    }
  }

  /** Records of a source by sequence, first and last included. */
  span(
    source: Uint8Array,
    first: number | bigint,
    last: number | bigint,
    limit = MAX_RECORDS,
  ): TrailRecord[] {
    return this.#records('sequence', { source, first: clamped(first), last: clamped(last), limit });
  }

  /** Whether a sequence of a source is known to be lost. */
  isInGap(source: Uint8Array, sequence: number): boolean {
    const gap = this.#statements.gapBefore.get(source, sequence) as { last: number } | undefined;
    return gap !== undefined && sequence <= gap.last;
  }

  #records(query: 'all' | 'user' | 'sequence' | 'time', values: Record<string, unknown>): TrailRecord[] {
    const previous = this.#segment.previous_hash;
    const rows = this.#statements[query].all({ ...values, previous }) as RecordRow[];
    return rows.map(recordOf);
  }

  /** Where a page by time goes on: behind the record at `after`, if the span has it; undefined behind the end. */
  #timeBehind(after: number, from: number): { first: number; after: number } | undefined {
    const last = this.#statements.receivedAt.get(after) as Pick<RecordRow, 'received_ms'> | undefined;
    if (last === undefined && after >= this.#segment.first_position) return undefined;
    return last === undefined || last.received_ms < from
      ? { first: from, after: 0 }
      : { first: last.received_ms, after };
  }

  /**
   * The least sequence from `first` on whose record lies behind a position. Positions of a source rise with its
   * sequences, so it is looked for by halves: some fifty looks at the index at most.
   */
  #firstBehind(source: Uint8Array, after: number, first: bigint): number {
    let low = clamped(first);
    let found = this.#place(source, low);
    let high = Number.MAX_SAFE_INTEGER;
    if (found === undefined || found.position > after) return low;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      found = this.#place(source, middle);
      if (found === undefined || found.position > after) high = middle;
      else low = found.sequence + 1;
    }
    return low;
  }

  #place(source: Uint8Array, sequence: number): Place | undefined {
    return this.#statements.place.get(source, sequence) as Place | undefined;
  }
}

/** As a number. What is beyond all that records have becomes the largest exact one, which is beyond them too. */
function clamped(value: number | bigint): number {
  return typeof value === 'bigint' ? Number(value < MAX_INTEGER ? value : MAX_INTEGER) : value;
}
