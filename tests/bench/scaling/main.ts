import { PrivatePostgres } from '../../postgres/private-postgres.js';
import { startServer } from '../../flow/running-server.js';
import { startLogServer, startPortmapper } from '../../flow/whole-system.js';
import { crowdOf } from './crowd.js';
import { lifeOf } from './life.js';
import { fill, populationOf } from './fill.js';
import { costOf, listOf, type Subject, warmUp } from './measure.js';
import { type Kind, KINDS, type Measurement } from './model.js';

// node dist/tests/bench/scaling/main.js: measures some sizes, and says what it found in a line of JSON for each, which
// tables.js reads.
// SIZES=5000,100000: so many connected users.      PROCESSES=2: with so many processes of the server.
// DATA=/folder: keeps the filled database there.
// WHAT=fill: fills it, and measures nothing.       WHAT=crowd: many lists at once.   WHAT=life: 64 clients at once, in C.

/** Connected users; of FEW only the list is measured. */
const FEW = 10;
const SIZES = (process.env['SIZES'] ?? `${FEW},20000,5000,100000,1000000`).split(',').map(Number);
const PROCESSES = process.env['PROCESSES'] ?? '1';
const DATA = process.env['DATA'];
const WHAT = process.env['WHAT'] ?? 'costs';
const LISTERS = [1, 4, 16];

/** What an operator would give a database of this size. */
const SETTINGS = [
  'shared_buffers = 2GB',
  'max_wal_size = 8GB',
  'checkpoint_timeout = 1h',
  // What comes at some time or other would be counted to whatever is measured then.
  'autovacuum = off',
];

class Teardown {
  readonly #ends: (() => Promise<void>)[] = [];

  teardown(end: () => Promise<void>): void {
    this.#ends.unshift(end);
  }

  async end(): Promise<void> {
    for (const end of this.#ends) await end();
  }
}

/** What is to be told of a size. */
async function found(postgres: PrivatePostgres, size: number): Promise<object> {
  const t = new Teardown();
  try {
    const schema = `connected_${size}`;
    await postgres.sql(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    const portmapper = await startPortmapper(t);
    await startLogServer(t, portmapper.port);
    const most = ['--max-users', '100000000', '--max-publications', '100000000'];
    const flags = ['--store', postgres.storeIn(schema), '--session-ttl', '86400', '--processes', PROCESSES];
    const { port, program } = await startServer(t, {}, `127.0.0.1:${portmapper.port}`, [...flags, ...most]);
    const population = populationOf(size);
    const tables = await fill(postgres, schema, population);
    if (WHAT === 'fill') return { population, tables };
    const subject: Subject = { postgres, server: program.pid ?? 0, port, population };
    if (WHAT === 'crowd') return await crowds(subject);
    if (size === FEW) {
      await warmUp(subject);
      return { population, list: await listOf(subject) };
    }
    return WHAT === 'life' ? await lifeOf(subject) : await measured(subject, tables);
  } finally {
    await t.end();
  }
}

async function measured(subject: Subject, tables: Measurement['tables']): Promise<Measurement> {
  await warmUp(subject);
  const operations = {} as Record<Kind, Measurement['operations'][Kind]>;
  for (const kind of KINDS) operations[kind] = await costOf(subject, kind);
  return { population: subject.population, operations, list: await listOf(subject), tables };
}

async function crowds(subject: Subject): Promise<object> {
  const crowds = [];
  for (const listers of LISTERS) crowds.push(await crowdOf(subject, listers));
  return { connected: subject.population.connected, crowds };
}

const all = new Teardown();
try {
  const postgres = await (DATA === undefined
    ? PrivatePostgres.start(all, SETTINGS)
    : PrivatePostgres.startIn(DATA, all, SETTINGS));
  for (const size of SIZES) console.log(JSON.stringify(await found(postgres, size)));
} finally {
  await all.end();
}
