import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, lines, printed } from '../eventually.js';
import { repetition } from '../fuzz/repetition.js';
import { tapInNamespace } from '../interop/namespace.js';
import { RPCBIND } from '../interop/portmappers.js';
import { rpcinfo } from '../interop/rpcinfo.js';
import { skipUnless } from '../peers.js';
import { judgeRecords, judgeSequences } from './judgement/judge-records.js';
import { logLineOf } from './judgement/log-line-of.js';
import { Load } from './load/load.js';
import { SeededRandom } from './seeded-random.js';
import { exportTrail, verifyTrail } from './system/audit-tool.js';
import { CrashSystem } from './system/crash-system.js';

const t = await tapInNamespace(import.meta.url);

// RUNS is the number of operations.
const { seed, runs: operations } = repetition(500);
const REGISTERED_AGAIN_MS = 10_000;
/** TCP and UDP, versions 1 and 2. */
const REGISTRATIONS = 4;
const DELIVERY_MS = 60_000;

const missing = skipUnless('namespace', 'rpcinfo', 'sqlite');

await t.test(
  `a log server that was away gets each of ${operations} records once, and rpcbind restarted has its registrations`,
  { skip: missing === false ? RPCBIND.skip : missing },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'sunshare-away-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const random = new SeededRandom(seed);
    const rpcbind = await RPCBIND.start(t);
    const system = await CrashSystem.start(t, { folder }, '127.0.0.1:111');
    const { logServer } = system;
    const load = new Load({ clients: 50, maxPauseMs: 1, random, port: () => system.p2pPort });
    await load.perform(50);
    await eventually(
      'the first records are there',
      () => lines(logServer.current.output.stdout).length === 50,
    );
    await logServer.stop();

    await load.perform(operations);
    await logServer.start();
    await printed(logServer.current, 'stdout', (text) => text !== '');
    await logServer.stop();
    await logServer.start();
    await logServer.ready();
    await rpcbind.program.stop('SIGKILL');
    await RPCBIND.start(t);
    const restartedAt = performance.now();
    await eventually(
      'the registrations are there again',
      async () => (await registrations()) === REGISTRATIONS,
    );
    const againMs = performance.now() - restartedAt;
    t.ok(againMs < REGISTERED_AGAIN_MS, `registered again after ${againMs.toFixed(0)} ms`);

    const last = logLineOf(await load.mark());
    await printed(logServer.current, 'stdout', (text) => text.endsWith(`${last}\n`), DELIVERY_MS);
    const records = await exportTrail(system.trail);
    t.equal(records.length, 50 + operations + 1);
    const faults = [
      ...load.faults,
      ...judgeSequences(records),
      ...judgeRecords(records, load.operations),
      ...(await verifyTrail(system.trail, system.anchors)),
    ];
    t.same(faults.slice(0, 10), []);
  },
);

/** How many the log server has. */
async function registrations(): Promise<number> {
  const { stdout } = await rpcinfo('-p', '127.0.0.1');
  return [...stdout.matchAll(/^\s*536870913\s/gm)].length;
}
