import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, tcpTransport } from 'onc-rpc';
import type { Test } from 'tap';
import type { TrailRecord } from '../../daemons/programs/audit.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../daemons/programs/byte-true-audit.js';
import { eventually, lines, printedLines } from '../eventually.js';
import { performP2p } from '../p2p-request.js';
import { AT } from './audit-checks.js';
import { startServer } from './running-server.js';
import type { RunningServer } from './several-servers.js';
import { type Daemon, startLogServer, startPortmapper } from './whole-system.js';

/** Users that are served at a time. */
const LANES = 16;

/**
 * A log server that keeps its trail is stopped; `count` operations are carried out; it is started, killed in the middle of
 * being told of them, and started again. Then the trail has all of them, each once and in order, and no more.
 */
export async function restartLogServer(t: Test, count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sunshare-test-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const portmapper = await startPortmapper(t);
  const store = (name: string): string[] => ['--store', `sqlite:${join(folder, name)}`];
  const start = (): Promise<Daemon> => startLogServer(t, portmapper.port, store('trail'));
  const server = await startServer(t, {}, `127.0.0.1:${portmapper.port}`, store('p2p'));

  const first = await start();
  await performMany(server, 'early', 20);
  await eventually('20 records', () => hasPosition(first, 20));
  await first.program.stop('SIGTERM');
  await performMany(server, 'late', count);
  const second = await start();
  await printedLines(second, 1);
  await second.program.stop('SIGKILL');
  const third = await start();
  await eventually(`${count} more`, () => hasPosition(third, 20 + count));
  await server.program.stop('SIGTERM');

  const trail = await trailOf(third);
  t.strictSame(
    trail.map(({ record: { entry } }) => `${entry.operation} FROM ${entry.username} AT ${entry.timestamp}`),
    shownOperations(server),
    'all that the server has shown, in that order',
  );
  t.strictSame(
    trail.map(({ sequence }) => Number(sequence)),
    trail.map((_, index) => index + 1),
  );
  t.equal(trail.length, 20 + count);
  t.notMatch(server.output.stderr, 'were not logged');
}

/** Some at a time: each unregisters without having registered. */
async function performMany(server: RunningServer, name: string, count: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await performP2p(server.port, 'UNREGISTER', AT, `${name}${next++}`);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

function shownOperations(server: RunningServer): string[] {
  return lines(server.output.stdout).flatMap((line) => {
    const [, shown] = /^s> OPERATION (.*)$/.exec(line) ?? [];
    return shown ?? [];
  });
}

/** Whether the trail has a record at this position. */
async function hasPosition(logServer: Daemon, position: number): Promise<boolean> {
  await using transport = tcpTransport({ port: logServer.port });
  const { READ } = createClient(BYTE_TRUE_AUDIT_VERS, transport);
  const result = await READ({ filter: { tag: 'READ_ALL' }, after: BigInt(position - 1), limit: 1 });
  return result.tag === 'AUDIT_OK' && result.value.records.length > 0;
}

/** The whole trail. */
async function trailOf(logServer: Daemon): Promise<TrailRecord[]> {
  await using transport = tcpTransport({ port: logServer.port });
  const { READ } = createClient(BYTE_TRUE_AUDIT_VERS, transport);
  const records: TrailRecord[] = [];
  for (let after = 0n; ;) {
    const result = await READ({ filter: { tag: 'READ_ALL' }, after, limit: 1_000 });
    if (result.tag !== 'AUDIT_OK') throw new Error(`${result.tag}: ${result.value}`);
    records.push(...result.value.records);
    if (result.value.is_last) return records;
    after = result.value.next;
  }
}
