import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, lines, printed } from '../eventually.js';
import { startServer } from '../flow/running-server.js';
import { startLogServer, startPortmapper } from '../flow/whole-system.js';
import { PrivatePostgres } from '../postgres/private-postgres.js';
import type { ExportedRecord } from './judgement/exported-record.js';
import { judgeRecords, judgeSequences } from './judgement/judge-records.js';
import { judgeReplay } from './judgement/judge-replay.js';
import { logLineOf } from './judgement/log-line-of.js';
import { Load } from './load/load.js';
import type { SeededRandom } from './seeded-random.js';
import { exportTrail, verifyTrail } from './system/audit-tool.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

interface FailoverOptions {
  readonly servers: number;
  readonly clients: number;
  /** Answered before the primary is killed, and once more after it. */
  readonly operations: number;
  readonly random: SeededRandom;
}

/** What came of it. */
interface FailoverResult {
  readonly operations: number;
  /** Those that were answered with their other error, or not at all. */
  readonly inDoubt: number;
  readonly records: number;
  /** From the kill to the first answer behind it. */
  readonly awayMs: number;
  readonly faults: readonly string[];
}

const DELIVERY_MS = 30_000;
const MAX_FAULTS = 10;
const DROPPED = /^DROPPED [0-9]+$/;

/**
 * Kills the database under several P2P servers at work, and makes its standby the one that is written to: holds what was
 * answered before and after against the trail.
 */
export async function failover(t: Teardown, options: FailoverOptions): Promise<FailoverResult> {
  const { clients, operations, random } = options;
  const { primary, standby, trail, logServer, ports } = await startAll(t, options.servers);
  const load = new Load({
    ...{ clients, maxPauseMs: 5, random: random.fork(), mayFail: true },
    port: () => random.pick(ports),
  });
  const answered = (): number => load.operations.filter(({ answer }) => answer !== undefined).length;
  load.start();
  await eventually('there is work', () => answered() >= operations);
  await primary.kill();
  const killedMs = performance.now();
  await standby.promote();
  const before = answered();
  await eventually('it goes on', () => answered() > before);
  const awayMs = performance.now() - killedMs;
  await eventually('there is work again', () => answered() >= before + operations);
  await load.pause();
  const last = logLineOf(await load.settle());
  await printed(logServer, 'stdout', (text) => lines(text.slice(-2_000)).includes(last), DELIVERY_MS);
  await toldOfFailures(logServer, load);
  const records = await exportTrail(trail);
  const faults = [...judge(records, load), ...(await verifyTrail(trail, `${trail}.anchors`))];
  const inDoubt = load.operations.length - answered();
  return {
    ...{ operations: load.operations.length, inDoubt, records: records.length, awayMs },
    faults: faults.slice(0, MAX_FAULTS),
  };
}

interface All {
  readonly primary: PrivatePostgres;
  readonly standby: PrivatePostgres;
  readonly trail: string;
  readonly logServer: Awaited<ReturnType<typeof startLogServer>>;
  readonly ports: readonly number[];
}

async function startAll(t: Teardown, servers: number): Promise<All> {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-failover-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const primary = await PrivatePostgres.start(t);
  const schema = await primary.newSchema();
  const standby = await primary.startStandby(t);
  await eventually('the standby is waited for', async () => {
    const waitedFor = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
    return (await primary.sql(waitedFor)) === '1';
  });
  const portmapper = await startPortmapper(t);
  const trail = join(folder, 'trail');
  const logServer = await startLogServer(t, portmapper.port, ['--store', `sqlite:${trail}`]);
  const flags = ['--store', primary.storeIn(schema, standby)];
  const ports = [];
  for (let count = 0; count < servers; count++)
    ports.push((await startServer(t, {}, `127.0.0.1:${portmapper.port}`, flags)).port);
  return { primary, standby, trail, logServer, ports };
}

function judge(all: readonly ExportedRecord[], load: Load): string[] {
  const records = all.filter(({ operation }) => !DROPPED.test(operation));
  const held = new Map(load.clients.map(({ user, state }) => [user, state]));
  return [
    ...load.faults,
    ...judgeSequences(all),
    ...judgeRecords(records, load.operations),
    ...judgeReplay(records, held),
  ];
}

/** Those that failed are counted, whether they were kept after all or not; each server tells of its own in a moment. */
async function toldOfFailures(logServer: All['logServer'], load: Load): Promise<void> {
  const failed = load.operations.filter(({ failedMs }) => failedMs !== undefined).length;
  const told = (stdout: string): number =>
    [...stdout.matchAll(/^sunshare-server DROPPED ([0-9]+) /gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
  await printed(logServer, 'stdout', (text) => told(text) === failed, DELIVERY_MS);
}
