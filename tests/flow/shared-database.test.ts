import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { judgeRecords, judgeSequences } from '../crash/judgement/judge-records.js';
import { judgeReplay } from '../crash/judgement/judge-replay.js';
import { logLineOf } from '../crash/judgement/log-line-of.js';
import { askServer, type Outcome } from '../crash/load/ask-server.js';
import { Load } from '../crash/load/load.js';
import { SeededRandom } from '../crash/seeded-random.js';
import { exportTrail, verifyTrail } from '../crash/system/audit-tool.js';
import { adminUrl } from '../daemons/admin/scrape.js';
import { eventually, lines, printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { PrivatePostgres } from '../postgres/private-postgres.js';
import { startServer } from './running-server.js';
import type { RunningServer } from './several-servers.js';
import { startLogServer, startPortmapper } from './whole-system.js';
import { within } from '../within.js';

const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const CLIENTS = 20;
/** Operations between two kills. */
const OPERATIONS = 200;
/** A lease has to be over before another ships. */
const DELIVERY_MS = 30_000;
/** What users are promised. */
const MAX_ANSWER_MS = 2_000;

async function threeServers(t: Test, store: string, portmapper: number): Promise<RunningServer[]> {
  const flags = ['--store', store];
  const start = (): Promise<RunningServer> => startServer(t, {}, `127.0.0.1:${portmapper}`, flags);
  return [await start(), await start(), await start()];
}

await t.test(
  `three servers give one truth, also when those that ship are killed, seed ${SEED}`,
  { skip: skipUnless('postgresql', 'sqlite') },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'sunshare-shared-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const random = new SeededRandom(SEED);
    const postgres = await PrivatePostgres.start(t);
    const portmapper = await startPortmapper(t);
    const trail = join(folder, 'trail');
    const logServer = await startLogServer(t, portmapper.port, ['--store', `sqlite:${trail}`]);
    const alive = await threeServers(t, await postgres.newStore(), portmapper.port);
    const load = new Load({
      clients: CLIENTS,
      maxPauseMs: 1,
      random: random.fork(),
      port: () => random.pick(alive).port,
    });
    while (alive.length > 1) {
      await load.perform(OPERATIONS);
      const working = load.perform(OPERATIONS);
      // The first is the one that ships, or was: it was there first.
      const [victim] = alive.splice(0, 1);
      await victim?.program.stop('SIGKILL');
      await working;
    }
    const last = logLineOf(await load.settle());
    t.teardown(() => {
      if (!t.passing()) t.comment(alive.map(({ output }) => output.stderr).join('\n'));
    });
    await printed(logServer, 'stdout', (text) => lines(text.slice(-2_000)).includes(last), DELIVERY_MS);
    const records = await exportTrail(trail);
    const held = new Map(load.clients.map(({ user, state }) => [user, state]));
    const faults = [
      ...load.faults,
      ...judgeSequences(records),
      ...judgeRecords(records, load.operations),
      ...judgeReplay(records, held),
      ...(await verifyTrail(trail, `${trail}.anchors`)),
    ];
    t.same(faults.slice(0, 10), []);
    t.comment(`${load.operations.length} operations, ${records.length} records`);
    const sources = new Set(records.map(({ source }) => source));
    t.equal(sources.size, 1, 'all of one source');
  },
);

interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly { readonly condition: string }[];
}

/** The other error, soon enough. */
async function fails(t: Test, port: number): Promise<void> {
  await within(t, MAX_ANSWER_MS, async () => {
    t.match(await register(port), { kind: 'answered', answer: { status: 'otherError' } });
  });
}

function register(port: number): Promise<Outcome> {
  return askServer(
    port,
    { operation: 'REGISTER', user: 'late', timestamp: '01/01/2000 00:00:00' },
    () => undefined,
  );
}

await t.test(
  'while the database is away users are told soon, and readiness says so; when it is back all goes on',
  { skip: skipUnless('postgresql') },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const flags = ['--store', await postgres.newStore(), '--admin', '127.0.0.1:0'];
    const server = await startServer(t, {}, '127.0.0.1:9', flags);
    const admin = adminUrl(server);
    const readiness = async (): Promise<Readiness> =>
      (await fetch(`${admin}/readyz`)).json() as Promise<Readiness>;
    t.match(await readiness(), { ready: true });
    await postgres.kill();
    // Nobody asks for anything.
    await eventually('readiness is red', async () => !(await readiness()).ready);
    t.match((await readiness()).reasons, [{ condition: 'store' }]);
    await fails(t, server.port);
    t.match(server.output.stderr, /database is away \(.*\): operations fail until it is back/);
    await postgres.startAgain();
    await eventually('it is ready again', async () => (await readiness()).ready);
    t.match(await register(server.port), { kind: 'answered', answer: { status: 'ok' } });
    t.match(server.output.stderr, /database is back/);
    await postgres.freeze();
    await fails(t, server.port);
    postgres.thaw();
  },
);
