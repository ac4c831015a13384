import type { Connection } from '../../../postgres/connection.js';
import { LOCK_SOURCE, NUMBER_RECORDS } from './outbox-statements.js';

const MAX_AT_ONCE = 2_000;

/** Gives all records that are committed their numbers, where the lease is held: `held` is what it says of itself. */
export async function numberRecords(
  connection: Connection,
  held: readonly [name: string, holder: number, term: number],
): Promise<void> {
  while ((await numberSome(connection, held)) === MAX_AT_ONCE);
}

/** One round trip. */
async function numberSome(
  connection: Connection,
  held: readonly [name: string, holder: number, term: number],
): Promise<number> {
  const asked = [
    connection.command('BEGIN'),
    connection.run(LOCK_SOURCE),
    connection.run(NUMBER_RECORDS, [...held, MAX_AT_ONCE]),
    // A number that a standby may not have is not told: it could be given to another record.
    connection.commit(),
  ] as const;
  const [, , numbered, committed] = await Promise.allSettled(asked);
  if (numbered.status === 'rejected') throw numbered.reason;
  if (committed.status === 'rejected') throw committed.reason;
  return numbered.value[0]?.numbered ?? 0;
}
