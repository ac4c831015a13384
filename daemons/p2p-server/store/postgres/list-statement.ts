import type { Statement } from '../../../postgres/connection.js';
import type { Own } from './directory-statements.js';

/** Numbers of connections that stand in one block: a bit for each. */
export const BLOCK_NUMBERS = 32;
/** A statement that reads many more may take longer than an operation may: the next one goes on with the rest. */
export const MAX_CHANGED_BLOCKS = 8_192;

export interface ListedRow extends Own {
  /** Their own, where they are connected. */
  readonly number: number | null;
  /** Null in the one row where nothing has changed. */
  readonly block: number | null;
  /** Null where nobody of the block is connected any more. */
  readonly bits: number | null;
  readonly entries: Buffer | null;
}

/**
 * name, known blocks, their bits: the blocks that are other ones, or some of them, in their order. All of it sees the
 * tables as they were at one moment.
 */
export const LIST_USERS: Statement<ListedRow> = {
  name: 'list users',
  text: `WITH own AS (
      SELECT c.number FROM users u LEFT JOIN connections c ON c.user_id = u.id WHERE u.name = $1),
    known AS (SELECT * FROM unnest($2::bigint[], $3::bigint[]) AS k (block, bits)),
    taken AS (
      SELECT number / ${BLOCK_NUMBERS} AS block, bit_or(1::bigint << (number % ${BLOCK_NUMBERS})::integer) AS bits
      FROM connections WHERE (SELECT number FROM own) IS NOT NULL GROUP BY 1),
    changed AS (
      SELECT block, taken.bits FROM taken FULL JOIN known USING (block)
      WHERE taken.bits IS DISTINCT FROM known.bits AND (SELECT number FROM own) IS NOT NULL
      ORDER BY block LIMIT ${MAX_CHANGED_BLOCKS})
    SELECT own.number IS NOT NULL AS connected, own.number, block, bits,
      (SELECT string_agg(entry, ''::bytea ORDER BY number) FROM connections
        WHERE number >= block * ${BLOCK_NUMBERS} AND number < (block + 1) * ${BLOCK_NUMBERS}) AS entries
    FROM own LEFT JOIN changed ON true ORDER BY block`,
};
