import type { Connection, Statement } from '../../postgres/connection.js';
import { inTransaction } from '../../postgres/in-transaction.js';
import type { TrailRecord } from '../../programs/audit.js';
import { DamagedStoreError } from '../../sqlite/damaged-store.js';
import type { AnchorFile } from '../anchors.js';
import { GENESIS_HASH, hashOf } from '../chain.js';
import type { ChainEnd } from '../chain-link.js';
import type { KnownSource } from '../plan-append.js';
import { authenticationOf } from '../record-row.js';
import { sourceKey } from '../source-key.js';
import { SENDLOG_SOURCE } from '../trail.js';
import { readFrom } from './read-records.js';

/** The end of the chain, and what is known of each source: all that one must know to write. */
export interface TrailEnd extends ChainEnd {
  readonly sources: Map<string, KnownSource>;
  /** Up to which position lines were given to an output. */
  readonly printed: number;
}

/** How many sources these are, without that of SENDLOG. */
export function countOf(sources: TrailEnd['sources']): number {
  return sources.size - (sources.has(sourceKey(SENDLOG_SOURCE)) ? 1 : 0);
}

/** How many records at the end are hashed anew; `sunshare-audit verify` does so with all. */
const CHECKED_RECORDS = 100;

/** One row: the last position, 0 in an empty trail, and how many sources there are, without that of SENDLOG. */
export const FIND_LAST: Statement<{ readonly position: number; readonly sources: number }> = {
  name: 'find end of trail',
  text: `SELECT coalesce(max(position), 0)::bigint AS position, (SELECT count(*) FROM trail_sources
    WHERE source <> decode(repeat('00', 16), 'hex')) AS sources FROM trail_records`,
};

const FIND_SOURCES: Statement<{
  readonly source: Buffer;
  readonly head: number;
  readonly authentication: number;
  readonly identity: string;
}> = {
  name: 'find sources of trail',
  text: 'SELECT source, head, authentication, identity FROM trail_sources',
};

const FIND_PRINTED: Statement<{ readonly printed: number }> = {
  name: 'find printed of trail',
  text: 'SELECT printed FROM trail_output WHERE id = 1',
};

/**
 * Reads the end of the trail, and holds it against its records and its last anchor.
 * @throws DamagedStoreError where one of its last records was changed or removed
 */
export async function readEnd(
  connection: Connection,
  anchors: AnchorFile | undefined,
  name: string,
): Promise<TrailEnd> {
  const [[last], sources, [output]] = await Promise.all([
    connection.run(FIND_LAST),
    connection.run(FIND_SOURCES),
    connection.run(FIND_PRINTED),
  ]);
  const position = last?.position ?? 0;
  const from = Math.max(0, position - CHECKED_RECORDS);
  const records = await readFrom(connection, from, CHECKED_RECORDS);
  checkHashes(records, from, name);
  if (anchors !== undefined) await checkAnchor(connection, anchors, position, name);
  const newest = records.at(-1);
  const known = new Map<string, KnownSource>();
  for (const { source, head, authentication, identity } of sources)
    known.set(sourceKey(source), { head, authentication: authenticationOf(authentication), identity });
  const head = newest && known.get(sourceKey(newest.source))?.head;
  if (newest !== undefined && newest.sequence !== BigInt(head ?? 0))
    throw new DamagedStoreError(name, 'its sources', `they do not know the record at position ${position}`);
  return { position, hash: newest?.hash ?? GENESIS_HASH, sources: known, printed: output?.printed ?? 0 };
}

function checkHashes(records: readonly TrailRecord[], after: number, name: string): void {
  let position = BigInt(after);
  let before = records[0]?.previous_hash;
  for (const { hash, ...record } of records) {
    position++;
    const isSound =
      record.position === position &&
      before !== undefined &&
      Buffer.compare(record.previous_hash, before) === 0 &&
      Buffer.compare(hashOf(record), hash) === 0;
    if (!isSound)
      throw new DamagedStoreError(name, `position ${position}`, 'the record was changed or removed');
    before = hash;
  }
}

/** {@link readEnd} as it is at one moment: another log server may be writing. @throws DamagedStoreError */
export function checkEnd(
  connection: Connection,
  anchors: AnchorFile | undefined,
  name: string,
): Promise<unknown> {
  const read = (): Promise<unknown> => readEnd(connection, anchors, name);
  return inTransaction(connection, read, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
}

/** @throws DamagedStoreError where the trail has not what the last anchor says */
async function checkAnchor(
  connection: Connection,
  { last, file }: AnchorFile,
  end: number,
  name: string,
): Promise<void> {
  if (last === undefined) return;
  const witness = `${file} says that position ${last.position} was written`;
  if (last.position > end)
    throw new DamagedStoreError(
      name,
      `position ${end}`,
      `the trail ends there, but ${witness}; to begin a new trail move the file of anchors away`,
    );
  const [record] = await readFrom(connection, last.position - 1, 1);
  if (record === undefined || Buffer.compare(record.hash, last.hash) !== 0)
    throw new DamagedStoreError(name, `position ${last.position}`, `${witness} with another hash`);
}
