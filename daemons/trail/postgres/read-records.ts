import type { Connection, Statement } from '../../postgres/connection.js';
import { MAX_RECORDS, type ReadPage, type TrailRecord } from '../../programs/audit.js';
import { bytesOf } from '../../text/stray-bytes.js';
import { PageFiller, pageLimit } from '../read-page.js';
import type { ReadQuery, SequenceSpan } from '../trail.js';
import { recordOf, type TrailRow } from './trail-row.js';

const MAX_INTEGER = BigInt(Number.MAX_SAFE_INTEGER);

/** Each query uses an index, and begins in it where its page does. */
const SELECT = `SELECT r.*, coalesce((SELECT p.hash FROM trail_records p WHERE p.position = r.position - 1),
    decode(repeat('00', 32), 'hex')) AS previous_hash
  FROM trail_records r`;

/** after, how many */
const READ_ALL: Statement<TrailRow> = {
  name: 'read trail',
  text: `${SELECT} WHERE position > $1 ORDER BY position LIMIT $2`,
};

/** after, how many, user */
const READ_USER: Statement<TrailRow> = {
  name: 'read trail by user',
  text: `${SELECT} WHERE username = $3 AND position > $1 ORDER BY position LIMIT $2`,
};

/** after, how many, source, first and last sequence. Of a source, positions rise with sequences. */
const READ_SEQUENCE: Statement<TrailRow> = {
  name: 'read trail by sequence',
  text: `${SELECT} WHERE source = $3 AND sequence <= $5 AND sequence >= greatest($4::bigint, coalesce(
      (SELECT sequence + 1 FROM trail_records WHERE position = $1 AND source = $3), 0))
    AND position > $1 ORDER BY sequence LIMIT $2`,
};

/** position, how many, from which time behind it, up to which time */
const READ_TIME: Statement<TrailRow> = {
  name: 'read trail by time',
  text: `${SELECT} WHERE received_ms <= $4 AND (received_ms, position) > ($3, $1)
    ORDER BY received_ms, position LIMIT $2`,
};

const RECEIVED_AT: Statement<{ readonly received_ms: number }> = {
  name: 'find time of trail',
  text: 'SELECT received_ms FROM trail_records WHERE position = $1',
};

/** source, first, last */
const FIND_GAPS: Statement<SequenceSpan> = {
  name: 'find gaps of trail',
  text: 'SELECT first, last FROM trail_gaps WHERE source = $1 AND first <= $3 AND last >= $2',
};

/** One page of a trail, by the rules of READ. */
export async function readPage(
  connection: Connection,
  { filter, after, limit, maxBytes }: ReadQuery,
): Promise<ReadPage> {
  const filler = new PageFiller(pageLimit(limit), maxBytes);
  const rows = await rowsOf(connection, filter, clamped(after), filler.room + 1);
  const isLast = rows.map(recordOf).every((record) => filler.add(record));
  return filler.page(after, isLast);
}

async function rowsOf(
  connection: Connection,
  filter: ReadQuery['filter'],
  after: number,
  limit: number,
): Promise<readonly TrailRow[]> {
  switch (filter.tag) {
    case 'READ_ALL':
      return connection.run(READ_ALL, [after, limit]);
    case 'READ_USER':
      return connection.run(READ_USER, [after, limit, bytesOf(filter.value)]);
    case 'READ_SEQUENCE': {
      const { source, first, last } = filter.value;
      const span = [Buffer.from(source), clamped(first), clamped(last)];
      return connection.run(READ_SEQUENCE, [after, limit, ...span]);
    }
    case 'READ_TIME': {
      const { from_ms: from, to_ms: to } = filter.value;
      const start = await timeBehind(connection, after, clamped(from));
      if (start === undefined) return [];
      return connection.run(READ_TIME, [start.after, limit, start.fromMs, clamped(to)]);
    }
  }
}

/** Where a page by time goes on: behind the record at `after`, if the span has it; undefined behind the trail's end. */
async function timeBehind(
  connection: Connection,
  after: number,
  fromMs: number,
): Promise<{ readonly fromMs: number; readonly after: number } | undefined> {
  if (after === 0) return { fromMs, after };
  const [last] = await connection.run(RECEIVED_AT, [after]);
  if (last === undefined) return undefined;
  return last.received_ms < fromMs ? { fromMs, after: 0 } : { fromMs: last.received_ms, after };
}

/** Records of a source by sequence, at most MAX_RECORDS. */
export async function readSpan(
  connection: Connection,
  source: Uint8Array,
  { first, last }: SequenceSpan,
): Promise<TrailRecord[]> {
  const values = [0, MAX_RECORDS, Buffer.from(source), first, last];
  return (await connection.run(READ_SEQUENCE, values)).map(recordOf);
}

/** The gaps of a source that overlap a span. */
export function gapsIn(
  connection: Connection,
  source: Uint8Array,
  { first, last }: SequenceSpan,
): Promise<readonly SequenceSpan[]> {
  return connection.run(FIND_GAPS, [Buffer.from(source), first, last]);
}

/** The records behind a position, by position. */
export async function readFrom(connection: Connection, after: number, limit: number): Promise<TrailRecord[]> {
  return (await connection.run(READ_ALL, [after, limit])).map(recordOf);
}

/** As a number. What is beyond all that records have becomes the largest exact one, which is beyond them too. */
function clamped(value: bigint): number {
  return Number(value < MAX_INTEGER ? value : MAX_INTEGER);
}
