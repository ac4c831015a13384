import type { Statement } from '../../../postgres/connection.js';
import { HELD } from '../../../postgres/lease.js';

/** origin, its number, user, operation, path, timestamp, result, address */
export const ADD_RECORD: Statement<never> = {
  name: 'add record',
  text: `INSERT INTO outbox (origin, origin_number, user_name, operation, path, timestamp, result, address)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

/** origin, its number, how many */
export const ADD_MARK: Statement<never> = {
  name: 'add mark',
  text: 'INSERT INTO marks (origin, origin_number, dropped) VALUES ($1, $2, $3)',
};

export interface SourceRow {
  readonly uuid: string;
  readonly base: number;
  readonly lastNumber: number;
  readonly acknowledged: number;
  /** Records that have no number yet. */
  readonly unnumbered: number;
  readonly dropped: number;
  readonly oldestMs: number | null;
}

export const LOOK: Statement<SourceRow> = {
  name: 'look at outbox',
  text: `SELECT uuid, base, last_number AS "lastNumber", acknowledged,
      (SELECT count(*) FROM outbox WHERE number IS NULL) AS unnumbered,
      (SELECT coalesce(sum(dropped), 0)::bigint FROM marks WHERE dropped > 0) AS dropped,
      (SELECT floor(extract(epoch FROM min(recorded_at)) * 1000)::bigint FROM (
        (SELECT recorded_at FROM outbox WHERE number = source.acknowledged + 1)
        UNION ALL (SELECT recorded_at FROM outbox WHERE number IS NULL ORDER BY id LIMIT 1)) oldest) AS "oldestMs"
    FROM source WHERE id = 1`,
};

/** Behind it nobody else gives numbers, and what others gave is seen. */
export const LOCK_SOURCE: Statement<unknown> = {
  name: 'lock source',
  text: 'SELECT id FROM source WHERE id = 1 FOR UPDATE',
};

/** lease (3), how many; behind LOCK_SOURCE. The numbers go on without a gap, in the order of id. */
export const NUMBER_RECORDS: Statement<{ readonly numbered: number }> = {
  name: 'number records',
  text: `WITH held AS (${HELD}),
    fresh AS (
      SELECT id, row_number() OVER (ORDER BY id) AS place
      FROM (SELECT id FROM outbox WHERE number IS NULL ORDER BY id LIMIT $4) waiting),
    numbered AS (
      UPDATE outbox o SET number = source.last_number + fresh.place FROM fresh, source, held
      WHERE o.id = fresh.id AND source.id = 1 RETURNING 1)
    UPDATE source SET last_number = last_number + (SELECT count(*) FROM numbered)
    WHERE id = 1 AND EXISTS (SELECT FROM numbered)
    RETURNING (SELECT count(*) FROM numbered) AS numbered`,
};

export interface StoredRecord {
  readonly number: number;
  readonly user: Buffer;
  readonly operation: string;
  readonly path: Buffer | null;
  readonly timestamp: string;
  readonly result: number;
  readonly address: string;
  readonly recordedMs: number;
}

/** behind which number, up to which, how many */
export const READ_RECORDS: Statement<StoredRecord> = {
  name: 'read records',
  text: `SELECT number, user_name AS user, operation, path, timestamp, result, address,
      floor(extract(epoch FROM recorded_at) * 1000)::bigint AS "recordedMs"
    FROM outbox WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3`,
};

/** lease (3), up to which number */
export const ACKNOWLEDGE: Statement<{ readonly acknowledged: number }> = {
  name: 'acknowledge records',
  text: `WITH held AS (${HELD})
    UPDATE source SET acknowledged = greatest(acknowledged, least(last_number, $4::bigint))
    WHERE id = 1 AND EXISTS (SELECT FROM held) RETURNING acknowledged`,
};

/** lease (3), the new UUID */
export const RENEW_SOURCE: Statement<{ readonly uuid: string }> = {
  name: 'renew source',
  text: `WITH held AS (${HELD})
    UPDATE source SET uuid = $4, base = acknowledged WHERE id = 1 AND EXISTS (SELECT FROM held) RETURNING uuid`,
};

/** Takes the counts of what was dropped, and leaves their rows: by these a transaction that comes again is recognised. */
export const TAKE_DROPPED: Statement<{ readonly dropped: number }> = {
  name: 'take dropped',
  text: `WITH told AS (SELECT origin, origin_number, dropped FROM marks WHERE dropped > 0 FOR UPDATE),
    taken AS (
      UPDATE marks m SET dropped = 0 FROM told
      WHERE m.origin = told.origin AND m.origin_number = told.origin_number)
    SELECT coalesce(sum(dropped), 0)::bigint AS dropped FROM told`,
};

/** seconds, how many. What is acknowledged stays as long as a transaction may come once more to see whether it is in. */
export const REMOVE_RECORDS: Statement<never> = {
  name: 'remove records',
  text: `DELETE FROM outbox WHERE id IN (
      SELECT id FROM outbox WHERE number <= (SELECT acknowledged FROM source WHERE id = 1)
        AND recorded_at < clock_timestamp() - $1::integer * interval '1 second' ORDER BY number LIMIT $2)`,
};

/** seconds */
export const REMOVE_MARKS: Statement<never> = {
  name: 'remove marks',
  text: `DELETE FROM marks WHERE dropped = 0 AND made_at < clock_timestamp() - $1::integer * interval '1 second'`,
};
