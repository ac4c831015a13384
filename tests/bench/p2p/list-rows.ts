import type { Bench } from '../bench.js';
import { inMemory, onSqlite } from '../growth/filled-systems.js';
import { measurePairs } from '../pairs.js';
import { NOT_LOOKED_INTO, type Row } from '../row.js';
import { changedListsPerSecond } from './loads.js';
import { cSystem, type CSystemOptions, type StoreName, type System } from './sides.js';
import { skipBesideC } from './skip-beside-c.js';

const USERS = 100_000;
const USERS_WHEN_QUICK = 5_000;

/** LIST USERS with many connected, ours beside C. */
function lists(
  row: Omit<Row, 'measure' | 'skip'>,
  { store, writes }: { store: StoreName; writes: NonNullable<CSystemOptions['writes']> },
): Row {
  return {
    ...row,
    skip: () => skipBesideC(store),
    measure: async (bench) => {
      const users = bench.isQuick ? USERS_WHEN_QUICK : USERS;
      const reference = await cSystem(bench, { writes, users });
      const our = await crowdedSystem(bench, store, users);
      return measurePairs(
        bench,
        {
          ours: () => changedListsPerSecond(bench, our, users),
          reference: () => changedListsPerSecond(bench, reference, users),
        },
        { unit: 'lists/s' },
      );
    },
  };
}

/** All connected before it listens: by the protocol that takes longer than the row itself. */
function crowdedSystem(bench: Bench, store: StoreName, users: number): Promise<System> {
  return store === 'memory' ? inMemory(bench, users, 0) : onSqlite(bench, users, 0);
}

export const LIST_ROWS: readonly Row[] = [
  lists(
    {
      name: 'p2p-list-each',
      ours: 'LIST USERS, 100,000 connected, one of whom goes and comes before each list',
      reference: 'C with a write for each string',
      mark: { atLeast: 45 },
      limit: NOT_LOOKED_INTO,
    },
    { store: 'memory', writes: 'each' },
  ),
  lists(
    {
      name: 'p2p-list-buffered',
      ours: 'LIST USERS, 100,000 connected, one of whom goes and comes before each list',
      reference: 'C that gathers what it writes',
      mark: { atLeast: 1.1 },
      limit: NOT_LOOKED_INTO,
    },
    { store: 'memory', writes: 'buffered' },
  ),
  lists(
    {
      name: 'p2p-list-sqlite',
      ours: 'LIST USERS, 100,000 connected, one of whom goes and comes before each list, `--store sqlite:`',
      reference: 'C that gathers what it writes, without a store',
      mark: { atLeast: 1.1 },
      limit: NOT_LOOKED_INTO,
    },
    { store: 'sqlite', writes: 'buffered' },
  ),
];
