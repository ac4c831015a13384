import t from 'tap';
import type { Connection } from '../../../../daemons/postgres/connection.js';
import { Origin } from '../../../../daemons/p2p-server/store/postgres/origin.js';
import type { PostgresDirectory } from '../../../../daemons/p2p-server/store/postgres/postgres-directory.js';
import { Transaction } from '../../../../daemons/p2p-server/store/postgres/transaction.js';
import { recordOf } from './store-conformance.js';

// What a transaction says of its records, where what it does comes to another thing each time its COMMIT is cut.

const isThere = Object.assign(new Error('duplicate key'), { code: '23505', severity: 'ERROR' });

/** How a connection ends: it is answered, it is cut at COMMIT, or it finds the first transaction in. */
type End = 'done' | 'cut' | 'found';

function connectionOf(end: End): Connection {
  let runs = 0;
  const connection = {
    command: () => Promise.resolve(''),
    run: () => (end === 'found' && runs++ === 0 ? Promise.reject(isThere) : Promise.resolve([])),
    commit: () => (end === 'cut' ? Promise.reject(new Error('the connection ended')) : Promise.resolve()),
  };
  return connection as unknown as Connection;
}

/** At each attempt other sessions have expired; `room` is all there is. */
async function expire(
  attempts: readonly (readonly [users: number, end: End])[],
  room = Infinity,
): Promise<Transaction<number>['records']> {
  let users = 0;
  let left = room;
  const transaction = new Transaction({
    work: () => Promise.resolve(users),
    recordsOf: (count) => Array.from({ length: count }, () => recordOf('DISCONNECT')),
    reserve: (count) => {
      const fitting = Math.min(count, left);
      left -= fitting;
      return fitting;
    },
    directoryOn: () => ({ isRepeatable: true }) as unknown as PostgresDirectory,
    origin: new Origin(),
  });
  for (const [count, end] of attempts) {
    users = count;
    const borrowed = { connection: connectionOf(end), giveBack: () => undefined };
    await transaction.attempt(() => Promise.resolve(borrowed)).catch(() => undefined);
  }
  return transaction.records;
}

await t.test('more at the second try', async (t) => {
  const records = await expire([
    [1, 'cut'],
    [3, 'done'],
  ]);
  t.same(records, { reserved: 3, added: 3, dropped: 0 });
});

await t.test('fewer at the second try: the rest was reserved and is not there', async (t) => {
  const records = await expire([
    [3, 'cut'],
    [1, 'done'],
  ]);
  t.same(records, { reserved: 3, added: 1, dropped: 0 });
});

await t.test('the first is found to be in: what it had counts, whatever the second had', async (t) => {
  for (const count of [1, 3, 5]) {
    const records = await expire([
      [3, 'cut'],
      [count, 'found'],
    ]);
    t.same(records, { reserved: Math.max(3, count), added: 3, dropped: 0 });
  }
});

await t.test('more than there is room for', async (t) => {
  const records = await expire(
    [
      [1, 'cut'],
      [4, 'done'],
    ],
    2,
  );
  t.same(records, { reserved: 2, added: 2, dropped: 2 });
});
