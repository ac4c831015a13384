import { skipUnless } from '../../peers.js';
import { PrivatePostgres } from '../../postgres/private-postgres.js';
import type { Bench } from '../bench.js';
import { measurePairs } from '../pairs.js';
import { NOT_LOOKED_INTO, type Row } from '../row.js';
import { usageOf, usedSince } from '../usage.js';
import { lives, warmUp } from './loads.js';
import { ourServers, ourSystem, type System } from './sides.js';

/** A server, and the database that works for it. */
interface Costly {
  readonly system: System;
  readonly postgres?: PrivatePostgres;
}

/** µs of the processors for each operation of 64 clients, the database's included. */
async function usEach(bench: Bench, { system, postgres }: Costly): Promise<number> {
  const used = (): ReturnType<typeof usageOf> => usageOf(system.server.pid ?? 0, postgres);
  const before = used();
  const { operations } = await lives(bench, system);
  const { serverUs, databaseUs } = usedSince(before, used(), operations);
  return serverUs + databaseUs;
}

function cost(
  row: Pick<Row, 'name' | 'ours' | 'mark' | 'skip'>,
  start: (bench: Bench) => Promise<Costly>,
): Row {
  return {
    ...row,
    reference: 'in memory',
    limit: NOT_LOOKED_INTO,
    isLong: true,
    measure: async (bench) => {
      const ours = await start(bench);
      const reference: Costly = { system: await ourSystem(bench) };
      for (const { system } of [ours, reference]) await warmUp(bench, system);
      return measurePairs(
        bench,
        { ours: () => usEach(bench, ours), reference: () => usEach(bench, reference) },
        { unit: 'µs' },
      );
    },
  };
}

/** What an operation costs with each store. */
export const COST_ROWS: readonly Row[] = [
  cost(
    {
      name: 'p2p-cost-sqlite',
      ours: 'processor time of an operation, 64 clients, `--store sqlite:`',
      mark: { atMost: 2 },
      skip: () => skipUnless('sqlite', 'gcc', 'namespace'),
    },
    async (bench) => ({ system: await ourSystem(bench, { store: 'sqlite' }) }),
  ),
  cost(
    {
      name: 'p2p-cost-postgres',
      ours: 'processor time of an operation, 64 clients, `--store postgres:`, the database included',
      mark: { atMost: 15 },
      skip: () => skipUnless('postgresql', 'gcc', 'namespace'),
    },
    async (bench) => {
      const postgres = await PrivatePostgres.start(bench);
      const [system] = await ourServers(bench, 1, await postgres.newStore());
      if (system === undefined) throw new Error('no server');
      return { system, postgres };
    },
  ),
];
