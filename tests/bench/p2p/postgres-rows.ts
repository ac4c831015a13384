import { skipUnless } from '../../peers.js';
import { PrivatePostgres } from '../../postgres/private-postgres.js';
import type { Bench } from '../bench.js';
import { load } from '../load.js';
import { measurePairs } from '../pairs.js';
import { NOT_LOOKED_INTO, type Row } from '../row.js';
import { CLIENTS, livesPerSecond, p2pLoad, warmUp } from './loads.js';
import { ourServers, ourSystem, type System } from './sides.js';

/** 64 clients, shared by the servers. */
async function livesOfAll(bench: Bench, systems: readonly System[]): Promise<number> {
  const clients = Math.floor(CLIENTS / systems.length);
  const one = async (system: System): Promise<number> => {
    const { operations, seconds } = await load(await p2pLoad(system, 'life', clients, bench.seconds));
    return operations / seconds;
  };
  const rates = await Promise.all(systems.map(one));
  return rates.reduce((sum, rate) => sum + rate, 0);
}

function row(servers: number): Row {
  return {
    name: `p2p-postgres-${servers}`,
    ours: `64 clients, ${servers === 1 ? 'a server' : `${servers} servers`} over one PostgreSQL, all on these two cores`,
    reference: 'ours with `--store sqlite:`',
    mark: { atLeast: 0.1 },
    limit: NOT_LOOKED_INTO,
    isLong: true,
    skip: () => skipUnless('postgresql', 'sqlite', 'gcc', 'namespace'),
    measure: async (bench) => {
      const postgres = await PrivatePostgres.start(bench);
      const systems = await ourServers(bench, servers, await postgres.newStore());
      const reference = await ourSystem(bench, { store: 'sqlite' });
      for (const system of [...systems, reference]) await warmUp(bench, system);
      return measurePairs(
        bench,
        {
          ours: () => livesOfAll(bench, systems),
          reference: () => livesPerSecond(bench, reference),
        },
        { unit: 'operations/s' },
      );
    },
  };
}

/** Both over one database, in turn. */
const PROCESSES: Row = {
  name: 'p2p-postgres-processes',
  ours: '64 clients, a server with `--processes 2` over one PostgreSQL, all on these two cores',
  reference: 'a server of one process',
  mark: { atLeast: 0.8 },
  limit: NOT_LOOKED_INTO,
  isLong: true,
  skip: () => skipUnless('postgresql', 'gcc', 'namespace'),
  measure: async (bench) => {
    const postgres = await PrivatePostgres.start(bench);
    const ours = await ourServers(bench, 1, await postgres.newStore(), ['--processes', '2']);
    const reference = await ourServers(bench, 1, await postgres.newStore());
    for (const system of [...ours, ...reference]) await warmUp(bench, system);
    return measurePairs(
      bench,
      { ours: () => livesOfAll(bench, ours), reference: () => livesOfAll(bench, reference) },
      { unit: 'operations/s' },
    );
  },
};

/** One database under one server and under several. */
export const POSTGRES_ROWS: readonly Row[] = [row(1), row(2), row(3), PROCESSES];
