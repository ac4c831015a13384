import path from 'node:path';
import { createClient, tcpTransport } from 'onc-rpc';
import t, { type Test } from 'tap';
import type { AppendArgs, HeadResult } from '../../../daemons/programs/audit.js';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { sqliteDriver } from '../../../daemons/sqlite/driver.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../../daemons/programs/byte-true-audit.js';
import { printed, printedLines } from '../../eventually.js';
import { listeningPort, saysReady, type StartedProgram, startOurs } from '../../started-program.js';
import { sampleBatch, SOURCE } from '../trail/sample-trail.js';

async function started(t: Test, file: string, ...flags: string[]): Promise<StartedProgram> {
  const args = ['--register', 'off', '--host', '127.0.0.1', '--store', `sqlite:${file}`, ...flags];
  const server = startOurs(t, 'daemons/log-server/main.js', args);
  await server.program.ready(saysReady);
  return server;
}

function clientOf(t: Test, { output }: StartedProgram) {
  // the line of the tcp port is the first
  const port = listeningPort(output.stderr.split(/^.*listening on udp/m)[0] ?? '');
  const transport = tcpTransport({ host: '127.0.0.1', port });
  t.teardown(() => transport.close());
  const log = createClient(LOG_PROG.LOG_VERS, transport);
  return { ...createClient(BYTE_TRUE_AUDIT_VERS, transport), log };
}

const held = (head: number): HeadResult => ({ tag: 'AUDIT_OK', value: BigInt(head) });
const lineOf = (sequence: number): string =>
  `user${sequence % 3} PUBLISH /tmp/${sequence} 11/05/2025 18:02:34`;

await t.test('killed and started again, it has what it acknowledged, and takes nothing twice', async (t) => {
  const file = path.join(t.testdir(), 'trail');
  const first = await started(t, file);
  const before = clientOf(t, first);
  t.strictSame(await before.APPEND(sampleBatch(1, 3)), held(3));
  await before.log.SENDLOG({ username: 'carol', operation: 'REGISTER', timestamp: 'now' });
  t.strictSame(
    await printedLines(first, 4),
    [1, 2, 3].map(lineOf).concat('carol REGISTER now'),
    'printed as ever',
  );
  await first.program.stop('SIGKILL');
  const second = await started(t, file);
  const after = clientOf(t, second);
  t.strictSame(await after.HEAD({ source: SOURCE }), held(3));
  t.strictSame(await after.APPEND(sampleBatch(2, 3)), held(4));
  t.strictSame(await printedLines(second, 1), [lineOf(4)]);
  const page = await after.READ({ filter: { tag: 'READ_ALL' }, after: 0n, limit: 10 });
  t.equal(page.tag === 'AUDIT_OK' ? page.value.records.length : 0, 5);
  await second.program.stop();
  t.equal(second.program.exitCode, 0);
});

await t.test('SIGHUP begins a new segment', async (t) => {
  const file = path.join(t.testdir(), 'trail');
  const server = await started(t, file);
  const client = clientOf(t, server);
  server.program.signal('SIGHUP');
  await printed(server, 'stderr', (text) => text.includes('has no records yet'));
  await client.HEAD({ source: SOURCE });
  const batches: AppendArgs[] = Array.from({ length: 20 }, (_, i) => sampleBatch(i * 10 + 1, 10));
  const appended = batches.map((batch) => client.APPEND(batch));
  await appended[0];
  server.program.signal('SIGHUP');
  t.strictSame((await Promise.all(appended)).at(-1), held(200), 'under load');
  await client.APPEND(sampleBatch(201, 1));
  await printed(server, 'stderr', (text) => text.includes('trail.000001 is closed: positions 1 to'));
  t.equal(server.program.hasEnded, false);
});

await t.test('a trail that was changed is not opened: status 4', async (t) => {
  const file = path.join(t.testdir(), 'trail');
  const server = await started(t, file);
  await clientOf(t, server).APPEND(sampleBatch(1, 3));
  await server.program.stop();
  const driver = await sqliteDriver();
  const database = new driver(file);
  database.exec('DELETE FROM records WHERE position = 3');
  database.close();
  const again = startOurs(t, 'daemons/log-server/main.js', [
    '--register',
    'off',
    '--store',
    `sqlite:${file}`,
  ]);
  await again.program.ended;
  t.equal(again.program.exitCode, 4);
  t.match(again.output.stderr, /trail is damaged: table records: it has positions 1 to 2, but must have/);
});
