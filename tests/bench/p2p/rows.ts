import { measurePairs } from '../pairs.js';
import type { Group, Row } from '../row.js';
import { LIST_ROWS } from './list-rows.js';
import { LOG_AWAY_ROWS } from './log-away-rows.js';
import { COST_ROWS } from './cost-rows.js';
import { IDLE_ROWS } from './idle-rows.js';
import { POSTGRES_ROWS } from './postgres-rows.js';
import { livesPerSecond, warmUp } from './loads.js';
import { cSystem, type CSystemOptions, ourSystem, type OurSystemOptions } from './sides.js';
import { skipBesideC } from './skip-beside-c.js';

/** Why ours is slower than C where nothing but connections is served. */
const ONE_CORE =
  'one process works on one core, and C spreads its threads over two. A server of `node:net` that answers a fixed byte, the ' +
  'least that Node can do, reached 0.9 to 1.4 in several runs, ours up to 1.1 when it was warm. `perf` shows 38 % in the ' +
  'kernel, 22 % in the engine and `node:net`, 8 % in the collector, 5 % in our own code. What was tried: ' +
  '`specs/decisions/one-connection-per-operation.md`.';

const COMMITS =
  'With SQLite an operation takes 140 µs of processor time where it takes 112 in memory: 55 operations are committed ' +
  'together, 0.7 ms for each commit, in the event loop; the rest is rows and their checksums. Not tried: a commit on another ' +
  'thread, several records in one statement.';

/** Operations of 64 clients, ours beside C. */
function throughput(
  row: Omit<Row, 'measure' | 'skip'>,
  { ours, c }: { ours: OurSystemOptions; c: CSystemOptions },
): Row {
  return {
    ...row,
    skip: () => skipBesideC(ours.store),
    measure: async (bench) => {
      const [our, reference] = [await ourSystem(bench, ours), await cSystem(bench, c)];
      await warmUp(bench, our);
      await warmUp(bench, reference);
      return measurePairs(
        bench,
        { ours: () => livesPerSecond(bench, our), reference: () => livesPerSecond(bench, reference) },
        { unit: 'operations/s' },
      );
    },
  };
}

const THROUGHPUT_ROWS: readonly Row[] = [
  throughput(
    {
      name: 'p2p-unaudited',
      ours: '64 clients, no log server',
      reference: 'C, a thread for each connection, without audit',
      mark: { atLeast: 1.1 },
      limit: ONE_CORE,
    },
    { ours: {}, c: {} },
  ),
  throughput(
    {
      name: 'p2p-audited-client-each',
      ours: '64 clients, each operation logged over RPC',
      reference: 'C with an RPC client created for each operation',
      mark: { atLeast: 9 },
      limit: `${ONE_CORE} The log server works on the same two cores.`,
    },
    { ours: { isAudited: true }, c: { audit: 'each' } },
  ),
  throughput(
    {
      name: 'p2p-audited-shared',
      ours: '64 clients, each operation logged over RPC',
      reference: 'C with one RPC client that its threads share',
      mark: { atLeast: 1.5 },
      limit: `${ONE_CORE} The log server works on the same two cores.`,
    },
    { ours: { isAudited: true }, c: { audit: 'shared' } },
  ),
  throughput(
    {
      name: 'p2p-sqlite-unaudited',
      ours: '64 clients, `--store sqlite:`, no log server',
      reference: 'C without store or audit',
      mark: { atLeast: 0.75 },
      limit: `${ONE_CORE} ${COMMITS}`,
    },
    { ours: { store: 'sqlite' }, c: {} },
  ),
  throughput(
    {
      name: 'p2p-sqlite-audited',
      ours: '64 clients, `--store sqlite:`, each operation logged over RPC',
      reference: 'C without store or audit',
      mark: { atLeast: 0.75 },
      limit: `${ONE_CORE} ${COMMITS} The log server works on the same two cores.`,
    },
    { ours: { store: 'sqlite', isAudited: true }, c: {} },
  ),
];

export const P2P: Group = {
  title: 'P2P server',
  how:
    'A load generator in C on one thread: 64 clients, one connection for each operation, each with an address of its own. ' +
    'A user registers, connects, publishes, lists, asks, deletes, disconnects and unregisters, and begins again, for six ' +
    'seconds on either side before it is measured. The ' +
    'server is `sunshare-server` with its limits as they are by default, a line on its stdout for each operation; without ' +
    'a log server it fills its queue and then counts what it drops. The ' +
    'lists are of users who are there before it listens, which the server is given in the same process. Where the log server ' +
    'is ended or frozen, its share of the processors is free.',
  rows: [...THROUGHPUT_ROWS, ...POSTGRES_ROWS, ...COST_ROWS, ...LIST_ROWS, ...LOG_AWAY_ROWS, ...IDLE_ROWS],
};
