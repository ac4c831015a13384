import { skipUnless } from '../../peers.js';
import type { Bench } from '../bench.js';
import { load, perSecond } from '../load.js';
import { measurePairs } from '../pairs.js';
import { residentKib } from '../p2p/idle-rows.js';
import { CLIENTS, listsPerSecond, p2pLoad } from '../p2p/loads.js';
import type { System } from '../p2p/sides.js';
import { type Group, NOT_LOOKED_INTO, type Row } from '../row.js';
import { cLoad, ourServer } from '../sendlog/sides.js';
import { inMemory, onSqlite } from './filled-systems.js';
import { FEW_LISTED, FEW_USERS, firstEntries, manyUsers } from './sizes.js';

const skip = (): string | false => skipUnless('rpcgen', 'gcc', 'libtirpc', 'namespace');

/** Users that were there before publish, list, ask and delete, at random, 64 at once: µs for each operation. */
async function usEach(bench: Bench, system: System, users: number): Promise<number> {
  return 1e6 / (await perSecond(await p2pLoad(system, 'known', users, CLIENTS, bench.seconds)));
}

function growth(
  row: Pick<Row, 'name' | 'ours' | 'reference' | 'limit' | 'skip'>,
  start: (bench: Bench, users: number) => Promise<System>,
): Row {
  return {
    ...row,
    mark: { atMost: 1.5 },
    isLong: true,
    measure: async (bench) => {
      const many = manyUsers(bench);
      const [large, small] = [await start(bench, many), await start(bench, FEW_USERS)];
      return measurePairs(
        bench,
        { ours: () => usEach(bench, large, many), reference: () => usEach(bench, small, FEW_USERS) },
        { unit: 'µs' },
      );
    },
  };
}

/** µs for each user of a list. */
async function usListed(bench: Bench, system: System, users: number): Promise<number> {
  return 1e6 / (await listsPerSecond(bench, system, users)) / users;
}

/** KiB of the log server when it has taken so many more entries. */
async function kibAfter(entries: number, { port, pid }: { port: number; pid: number }): Promise<number> {
  for (let taken = 0; taken < entries;)
    taken += (await load(await cLoad(port, 0.5, { inFlight: 256 }))).operations;
  return residentKib(pid);
}

export const GROWTH: Group = {
  title: 'Growth',
  how:
    'From 1,000 to 100,000 users with ten publications each, and the log server from 1,000,000 to 10,000,000 entries; with ' +
    '`GROWTH=whole make bench ONLY=growth` to 1,000,000 users and 10,000,000 publications. The ' +
    'stores are filled before the server listens; `--max-users` and `--max-publications` are raised where more is held than ' +
    'by default. The log server is looked at once before and once after. At full size, measured once: 0.8 to 1 in memory, 0.9 to ' +
    '1.1 with SQLite (1.4 to 2.6 just after the start, its file not yet in the page cache), and 0.39 for each user listed.',
  rows: [
    growth(
      {
        name: 'growth-memory',
        ours: 'an operation with many users, in memory',
        reference: 'with 1,000',
        limit: NOT_LOOKED_INTO,
        skip,
      },
      inMemory,
    ),
    growth(
      {
        name: 'growth-sqlite',
        ours: 'an operation with many users, `--store sqlite:`',
        reference: 'with 1,000',
        limit: NOT_LOOKED_INTO,
        skip: () => skipUnless('rpcgen', 'gcc', 'libtirpc', 'namespace', 'sqlite'),
      },
      onSqlite,
    ),
    {
      name: 'growth-list',
      ours: 'LIST USERS for each user listed, 100,000 connected, nobody coming or going',
      reference: '10,000 connected',
      mark: { atMost: 1.5 },
      limit: NOT_LOOKED_INTO,
      skip,
      measure: async (bench) => {
        const many = bench.isQuick ? 20_000 : 100_000;
        const [large, small] = [await inMemory(bench, many, 0), await inMemory(bench, FEW_LISTED, 0)];
        return measurePairs(
          bench,
          { ours: () => usListed(bench, large, many), reference: () => usListed(bench, small, FEW_LISTED) },
          { unit: 'µs' },
        );
      },
    },
    {
      name: 'growth-log-server',
      ours: 'memory of the log server after ten times as many entries',
      reference: 'before',
      mark: { atMost: 1.1 },
      limit: NOT_LOOKED_INTO,
      skip: () => skipUnless('rpcgen', 'gcc', 'libtirpc'),
      measure: async (bench) => {
        const server = await ourServer(bench);
        const entries = firstEntries(bench);
        const reference = await kibAfter(entries, server);
        return {
          unit: 'KiB',
          pairs: [{ ours: await kibAfter(9 * entries, server), reference }],
          ratioOf: 'ours/reference',
        };
      },
    },
  ],
};
