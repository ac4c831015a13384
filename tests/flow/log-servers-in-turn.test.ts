import t, { type Test } from 'tap';
import { judgeRecords, judgeSequences } from '../crash/judgement/judge-records.js';
import { judgeReplay } from '../crash/judgement/judge-replay.js';
import { Load } from '../crash/load/load.js';
import { SeededRandom } from '../crash/seeded-random.js';
import { exportTrail, sunshareAudit, verifyTrail } from '../crash/system/audit-tool.js';
import { eventually, printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { PrivatePostgres } from '../postgres/private-postgres.js';
import type { StartedProgram } from '../started-program.js';
import { startServer } from './running-server.js';
import { anyOf } from './several-servers.js';
import { startLogServer, startPortmapper } from './whole-system.js';

const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const CLIENTS = 10;
const OPERATIONS = 150;

const writes = ({ output }: StartedProgram): boolean =>
  output.stderr.includes('writes the trail from now on');

/** Kills the log server that writes while the load goes on, and resolves when the other writes. */
async function replaced(t: Test, load: Load, killed: StartedProgram, next: StartedProgram): Promise<void> {
  await load.perform(OPERATIONS);
  const working = load.perform(OPERATIONS);
  await killed.program.stop('SIGKILL');
  const begin = performance.now();
  await eventually('the other log server writes', () => writes(next));
  t.comment(`writes after ${Math.round(performance.now() - begin)} ms`);
  await working;
}

await t.test(
  `two log servers keep one trail, also when the one that writes is killed, seed ${SEED}`,
  { skip: skipUnless('postgresql', 'sqlite') },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const [schema, portmapper] = [await postgres.newSchema(), await startPortmapper(t)];
    const store = postgres.storeIn(schema);
    const start = (): ReturnType<typeof startLogServer> =>
      startLogServer(t, portmapper.port, ['--store', store]);
    const first = await start();
    const second = await start();
    await printed(second, 'stderr', (text) =>
      text.includes('stands by: another log server writes the trail'),
    );
    const server = await startServer(t, {}, `127.0.0.1:${portmapper.port}`);
    const load = new Load({
      clients: CLIENTS,
      maxPauseMs: 1,
      random: new SeededRandom(SEED),
      port: () => anyOf(server.port),
    });
    await replaced(t, load, first, second);
    await load.settle();
    const logged = `SELECT count(*) FROM ${schema}.trail_records`;
    await eventually('all records are there', async () => {
      return Number(await postgres.sql(logged)) >= load.operations.length;
    });
    const records = await exportTrail(store);
    const held = new Map(load.clients.map(({ user, state }) => [user, state]));
    const faults = [
      ...load.faults,
      ...judgeSequences(records),
      ...judgeRecords(records, load.operations),
      ...judgeReplay(records, held),
      ...(await verifyTrail(store)),
    ];
    t.same(faults.slice(0, 10), []);
    t.comment(`${load.operations.length} operations, ${records.length} records`);
    await postgres.sql(`UPDATE ${schema}.trail_records SET username = 'mallory' WHERE position = 7`);
    const verdict = await sunshareAudit('verify', store);
    t.equal(verdict.status, 1);
    t.match(verdict.stdout, /position 7/);
    t.notMatch(verdict.stdout, /sunshare-audit-/, 'the database is named, not the copy that is read');
    t.match(await sunshareAudit('check', store), { status: 1 });
    const nothing = postgres.storeIn(await postgres.newSchema());
    t.match(await sunshareAudit('export', nothing), { status: 4, stderr: /holds no audit trail/ });
  },
);
