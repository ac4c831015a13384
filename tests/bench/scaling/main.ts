import { PrivatePostgres } from '../../postgres/private-postgres.js';
import { startServer } from '../../flow/running-server.js';
import { startLogServer, startPortmapper } from '../../flow/whole-system.js';
import { bytesOf, costOf, fill, listOf, type Subject } from './measure.js';
import { databaseBytes, demandOf, type Kind, KINDS, KNOWN, listCost, type Workload } from './model.js';

// node dist/tests/bench/scaling/main.js: measures some sizes beside what the model predicts.
// PROCESSES=2: how many operations are answered in a second then; what they cost is not told.

const SIZES = (process.env['SIZES'] ?? '5000,20000,50000').split(',').map(Number);
/** What specs/scaling.md tells of. */
const WORKLOADS: Readonly<Record<string, Workload>> = {
  '100,000 users, 10,000 connected': workload(100_000),
  '1 million users, 100,000 connected': workload(1_000_000),
  '10 million users, 1 million connected': workload(10_000_000),
};

/** A tenth is connected; each of those does something every ten minutes, and asks for the whole list once a day. */
function workload(users: number): Workload {
  const connected = users / 10;
  const each = connected / 600;
  return {
    users,
    connected,
    publications: users * 10,
    ttlSeconds: 60,
    perSecond: {
      REGISTER: each / 10,
      PUBLISH: each / 2,
      GET_USER_INFO: each,
      LIST_USERS: connected / 86_400,
    },
  };
}

interface Measured {
  readonly size: number;
  readonly costs: Record<Kind, Awaited<ReturnType<typeof costOf>>>;
  readonly list: Awaited<ReturnType<typeof listOf>>;
  readonly bytes: { readonly users: number; readonly connections: number; readonly publications: number };
}

class Teardown {
  readonly #ends: (() => Promise<void>)[] = [];

  teardown(end: () => Promise<void>): void {
    this.#ends.unshift(end);
  }

  async end(): Promise<void> {
    for (const end of this.#ends) await end();
  }
}

async function measured(postgres: PrivatePostgres, size: number): Promise<Measured> {
  const t = new Teardown();
  try {
    const schema = await postgres.newSchema();
    const portmapper = await startPortmapper(t);
    await startLogServer(t, portmapper.port);
    const most = ['--max-users', '10000000', '--max-publications', '10000000'];
    const flags = ['--store', postgres.storeIn(schema), '--session-ttl', '86400', ...most];
    flags.push('--processes', process.env['PROCESSES'] ?? '1');
    const { port, program } = await startServer(t, {}, `127.0.0.1:${portmapper.port}`, flags);
    const population = { users: 2 * size, connected: size, publications: size };
    const subject: Subject = { postgres, schema, server: program.pid ?? 0, port, population };
    await fill(subject);
    const bytes = {
      users: await bytesOf(subject, 'users'),
      connections: await bytesOf(subject, 'connections'),
      publications: await bytesOf(subject, 'publications'),
    };
    const list = await listOf(subject);
    const costs = {} as Measured['costs'];
    for (const kind of KINDS) costs[kind] = await costOf(subject, kind);
    return { size, costs, list, bytes };
  } finally {
    await t.end();
  }
}

/** Measured beside predicted, a line each. */
function compared({ size, costs, list, bytes }: Measured): string[] {
  const line = (what: string, found: number, predicted: number): string => {
    const off = Math.round((predicted / found - 1) * 100);
    return `| ${size} | ${what} | ${found.toFixed(0)} | ${predicted.toFixed(0)} | ${off} % |`;
  };
  const population = { users: 2 * size, connected: size, publications: size };
  const listed = listCost(KNOWN, size);
  const total = ({ serverUs, databaseUs }: { serverUs: number; databaseUs: number }): number =>
    serverUs + databaseUs;
  return [
    line('LIST USERS, µs of processors', total(list), total(listed)),
    line('LIST USERS, bytes', list.bytes, listed.bytes),
    line(
      'tables, bytes',
      bytes.users + bytes.connections + bytes.publications,
      databaseBytes(KNOWN, population),
    ),
    ...KINDS.flatMap((kind) => [
      line(`${kind}, µs of processors`, total(costs[kind]), total(KNOWN.operations[kind])),
      line(`${kind}, bytes of WAL`, costs[kind].walBytes, KNOWN.operations[kind].walBytes),
      `${kind}: ${costs[kind].perSecond.toFixed(0)} in a second`,
    ]),
  ];
}

const all = new Teardown();
try {
  const postgres = await PrivatePostgres.start(all);
  // What comes at some time or other would be counted to whatever is measured then.
  postgres.set('autovacuum = off');
  await postgres.reload();
  for (const size of SIZES) for (const line of compared(await measured(postgres, size))) console.log(line);
  for (const [name, each] of Object.entries(WORKLOADS))
    console.log(name, JSON.stringify(demandOf(KNOWN, each)));
} finally {
  await all.end();
}
