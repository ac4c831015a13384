import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { lines, printed } from '../eventually.js';
import { repetition } from '../fuzz/repetition.js';
import { skipUnless } from '../peers.js';
import { startProgram } from '../started-program.js';
import { judgeRecords, judgeSequences } from './judgement/judge-records.js';
import { judgeReplay } from './judgement/judge-replay.js';
import { logLineOf } from './judgement/log-line-of.js';
import type { AskedOperation } from './load/asked-operation.js';
import { Load } from './load/load.js';
import { recoverStore } from './power/recovered.js';
import { SeededRandom } from './seeded-random.js';
import { exportTrail, verifyTrail } from './system/audit-tool.js';
import { CrashSystem } from './system/crash-system.js';

const { seed } = repetition(1);
const CLIENTS = 50;
const MAX_PAUSE_MS = 200;

await t.test(
  `stores are copied under load, and a server set back to its copy loses nothing new (SEED=${seed})`,
  { skip: skipUnless('sqlite', 'sqlite3') },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'sunshare-backup-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const random = new SeededRandom(seed);
    const system = await CrashSystem.start(t, { folder });
    const options = { clients: CLIENTS, maxPauseMs: MAX_PAUSE_MS, port: () => system.p2pPort };
    const before = new Load({ ...options, random: random.fork(), prefix: 'before' });
    const trailCopy = join(folder, 'trail-copy.db');
    const storeCopy = join(folder, 'store-copy.db');
    const opened = join(folder, 'opened-copy.db');

    await before.perform(2 * CLIENTS);
    before.start();
    const known = answered(before.operations);
    await backUp(system.p2pStore, storeCopy);
    await backUp(system.trail, trailCopy);
    await before.pause();
    await delivered(system, before);

    t.same(await verifyTrail(trailCopy), [], 'the copy of the trail is sound');
    const copied = await exportTrail(trailCopy);
    const whole = await exportTrail(system.trail);
    t.ok(copied.length > 0);
    t.same(copied, whole.slice(0, copied.length), 'it is the trail up to some record');

    copyFileSync(storeCopy, opened);
    const users = before.clients.map(({ user }) => user);
    const { lastSequence, held } = await recoverStore(opened, users);
    const upToCopy = whole.filter(({ sequence }) => sequence <= lastSequence);
    t.same(judgeReplay(upToCopy, held), [], 'the copy of the store holds what its last record brought about');
    t.same(
      judgeRecords(upToCopy, before.operations).filter(isMissingOf(known)),
      [],
      'all from before is in it',
    );

    await system.p2pServer.stop();
    for (const suffix of ['-wal', '-shm']) rmSync(`${system.p2pStore}${suffix}`, { force: true });
    copyFileSync(storeCopy, system.p2pStore);
    await system.p2pServer.start();
    await system.ready();
    const after = new Load({ ...options, random: random.fork(), prefix: 'after' });
    await after.perform(2 * CLIENTS);
    await delivered(system, after);
    const records = await exportTrail(system.trail);
    t.equal(new Set(records.map(({ source }) => source)).size, 2, 'it reports as another source');
    const ofAfter = records.filter(({ username }) => username.startsWith('after'));
    t.same([...before.faults, ...after.faults], []);
    t.same(judgeSequences(records), []);
    t.same(judgeRecords(ofAfter, after.operations), [], 'each new record is there once');
    t.same(await verifyTrail(system.trail, system.anchors), []);
  },
);

/** The system's own tool, as the documentation says. */
async function backUp(file: string, copy: string): Promise<void> {
  const sqlite3 = startProgram(t, { name: 'sqlite3', command: 'sqlite3', args: [file, `.backup ${copy}`] });
  await sqlite3.program.ended;
  if (sqlite3.program.exitCode !== 0)
    throw new Error(`sqlite3 cannot copy ${file}: ${sqlite3.output.stderr}`);
}

async function delivered(system: CrashSystem, load: Load): Promise<void> {
  const last = logLineOf(await load.settle());
  await printed(system.logServer.current, 'stdout', (text) => lines(text.slice(-2_000)).includes(last));
}

function answered(operations: readonly AskedOperation[]): AskedOperation[] {
  return operations.filter(({ answer }) => answer !== undefined);
}

/** Of what is wrong, that one of these operations is missing. */
function isMissingOf(operations: readonly AskedOperation[]): (fault: string) => boolean {
  const stamps = operations.map(({ user, timestamp }) => `of ${user} at ${timestamp} is missing`);
  return (fault) => !fault.endsWith('is missing') || stamps.some((stamp) => fault.endsWith(stamp));
}
