import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { createClient, tcpTransport } from 'onc-rpc';
import t, { type Test } from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { listeningPort, ROOT, saysReady, startProgram, type StartedProgram } from '../../started-program.js';
import { callsToFail } from '../extent.js';
import { FaultyCalls } from './faulty-calls.js';
import { append, type AuditClient, auditFault, exportedSequences } from './append-records.js';

const skip = skipUnless('gcc', 'sqlite');
const MANY_CALLS = 300;

interface Running extends StartedProgram {
  readonly client: AuditClient;
}

function runServer(t: Test, folder: string, env: NodeJS.ProcessEnv = {}): StartedProgram {
  const trail = ['--store', `sqlite:${folder}/trail`, '--anchor-every', '2'];
  const args = [
    `${ROOT}dist/daemons/log-server/main.js`,
    '--host',
    '127.0.0.1',
    '--register',
    'off',
    ...trail,
  ];
  return startProgram(t, { name: 'log server', command: process.execPath, args, env });
}

async function startServer(t: Test, folder: string, env?: NodeJS.ProcessEnv): Promise<Running> {
  const started = runServer(t, folder, env);
  const port = listeningPort(await started.program.ready(saysReady));
  const transport = tcpTransport({ host: '127.0.0.1', port });
  t.teardown(() => transport.close());
  return { ...started, client: createClient(LOG_PROG.AUDIT_VERS, transport) };
}

/** The auditor's tool finds the trail proven, and each sequence once, in order. */
function judge(t: Test, trail: string, last: number): void {
  t.equal(auditFault(trail), undefined);
  t.same(
    exportedSequences(trail),
    Array.from({ length: last }, (_, index) => index + 1),
  );
}

await t.test('whatever call fails, a record is stored when that is said, and once', { skip }, async (t) => {
  const folder = t.testdir();
  const calls = new FaultyCalls(t, folder);
  const server = await startServer(t, folder, calls.environment);
  const failures = new Set<string>();
  let sequence = 0;
  for (const error of ['EIO', 'ENOSPC'] as const) {
    for (let call = 1; call <= MANY_CALLS; call += 1) {
      sequence += 1;
      calls.arm({ call, error });
      const replies = [await append(server.client, sequence), await append(server.client, sequence)];
      const { failed, what } = calls.disarm();
      replies.push(await append(server.client, sequence));
      const held = BigInt(sequence);
      if (replies.some((reply) => reply !== held && reply !== undefined) || replies.at(-1) !== held)
        t.fail(`call ${call} failing (${what}): ${replies.join(', ')}`);
      if (failed === 0) break;
      failures.add(what);
    }
  }
  t.comment(`${sequence} rounds: ${[...failures].join(', ')}`);
  for (const what of ['pwrite64 trail-wal', 'fsync trail-wal', 'write trail.anchors', 'fsync trail.anchors'])
    t.ok(failures.has(what), what);
  await server.program.stop('SIGKILL');
  const after = await startServer(t, folder);
  t.equal(await append(after.client, sequence + 1), BigInt(sequence + 1));
  await after.program.stop('SIGTERM');
  judge(t, `${folder}/trail`, sequence + 1);
});

// Each takes its time: `make crash` has every call fail.
const STRIDE = 17;

await t.test('whatever call fails while a segment is begun', { skip }, async (t) => {
  const folder = t.testdir();
  const calls = new FaultyCalls(t, folder);
  const server = await startServer(t, folder, calls.environment);
  const segments = (): number => readdirSync(folder).filter((name) => /^trail\.\d{6}$/.test(name)).length;
  const complaints = (): number => server.output.stderr.split('could not be begun').length;
  const failures = new Set<string>();
  let sequence = 0;
  for (const call of callsToFail(MANY_CALLS, STRIDE)) {
    sequence += 1;
    t.equal(await append(server.client, sequence), BigInt(sequence));
    const before = segments() + complaints();
    calls.arm({ call, error: 'EIO' });
    server.program.signal('SIGHUP');
    await eventually('a segment is begun, or why not is said', () => segments() + complaints() > before);
    await append(server.client, sequence + 1);
    const { failed, what } = calls.disarm();
    sequence += 1;
    // Where the new file could not be opened, that is tried again after a while.
    const held = BigInt(sequence);
    await eventually(`an append after ${what}`, async () => (await append(server.client, sequence)) === held);
    if (failed === 0) break;
    failures.add(what);
  }
  t.comment(`${segments()} segments: ${[...failures].join(', ')}`);
  await server.program.stop('SIGKILL');
  const after = await startServer(t, folder);
  t.equal(await append(after.client, sequence + 1), BigInt(sequence + 1));
  await after.program.stop('SIGTERM');
  judge(t, `${folder}/trail`, sequence + 1);
});

await t.test('whatever call fails while it starts: it serves, or says why it ends', { skip }, async (t) => {
  const folder = t.testdir({ killed: {}, own: {} });
  const before = await startServer(t, `${folder}/killed`);
  for (const sequence of [1, 2, 3]) t.equal(await append(before.client, sequence), BigInt(sequence));
  await before.program.stop('SIGKILL');
  const failures = new Set<string>();
  for (const call of callsToFail(MANY_CALLS, STRIDE)) {
    for (const name of ['trail', 'trail-wal', 'trail.anchors'])
      if (existsSync(`${folder}/killed/${name}`))
        copyFileSync(`${folder}/killed/${name}`, `${folder}/own/${name}`);
    const calls = new FaultyCalls(t, `${folder}/own`);
    calls.arm({ call, error: 'EIO' });
    const started = runServer(t, `${folder}/own`, calls.environment);
    const isReady = started.program.ready(saysReady).then(
      () => 'ready',
      () => started.program.ended,
    );
    const outcome = await Promise.race([started.program.ended, isReady]);
    const { failed, what } = calls.disarm();
    if (outcome !== 'ready')
      t.match(started.output.stderr, /^sunshare-log-server: cannot open .*own\/trail/m, what);
    await started.program.stop('SIGKILL');
    if (failed === 0) break;
    failures.add(what);
    const after = await startServer(t, `${folder}/own`);
    t.equal(await append(after.client, 4), 4n, `after ${what}`);
    await after.program.stop('SIGKILL');
  }
  t.comment([...failures].join(', '));
});
