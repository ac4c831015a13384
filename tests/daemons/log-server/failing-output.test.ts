import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createClient, tcpTransport, type Transport } from 'onc-rpc';
import t, { type Test } from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../../daemons/programs/byte-true-audit.js';
import { sampleBatch } from '../trail/sample-trail.js';
import { eventually, printed } from '../../eventually.js';
import { listeningPort, ROOT, saysReady, startProgram } from '../../started-program.js';
import { skipUnless } from '../../peers.js';
import { startOnTerminal } from '../unread-terminal.js';

const MAIN = `${ROOT}dist/daemons/log-server/main.js`;
const END_MS = 60_000;
const ENTRY = { username: 'alice', operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' };
const skip = existsSync('/dev/full') ? false : 'this machine has no /dev/full';

const flagsOf = (store: string): string[] => ['--register', 'off', '--host', '127.0.0.1', '--store', store];

function transportTo(t: Test, said: string): Transport {
  const port = listeningPort(/^.*listening on tcp.*$/m.exec(said)?.[0] ?? '');
  const transport = tcpTransport({ host: '127.0.0.1', port });
  t.teardown(() => transport.close());
  return transport;
}

function logOf(t: Test, said: string): (entry: typeof ENTRY) => Promise<unknown> {
  const log = createClient(LOG_PROG.LOG_VERS, transportTo(t, said));
  return (entry) => log.SENDLOG(entry);
}

await t.test('lines that are never printed do not keep its admin page open', { skip }, async (t) => {
  const store = `sqlite:${path.join(t.testdir(), 'trail')}`;
  const flags = [...flagsOf(store), '--admin', '127.0.0.1:0'];
  const args = ['-c', 'exec "$@" >/dev/full', 'sh', process.execPath, MAIN, ...flags];
  const server = startProgram(t, { name: 'log-server', command: '/bin/sh', args });
  await logOf(t, await server.program.ready(saysReady))(ENTRY);
  await printed(server, 'stderr', (text) => text.includes('lines cannot be printed'));
  await server.program.stop('SIGTERM');
  t.equal(server.program.exitCode, 1);
  t.match(server.output.stderr, /could not stop cleanly: lines of the log could not be printed/);
  t.notMatch(server.output.stderr, /did not stop within/);
  t.equal(server.output.stderr.match(/cannot write to stdout/g)?.length, 1, 'said once, tried twice');
});

const onTerminal = { skip: skipUnless('python3') };
for (const kind of ['memory', 'sqlite'] as const) {
  await t.test(`a terminal that goes away ends it, and is said once: ${kind}`, onTerminal, async (t) => {
    const store = kind === 'memory' ? kind : `sqlite:${path.join(t.testdir(), 'trail')}`;
    const command = [process.execPath, MAIN, ...flagsOf(store)];
    const { program, output } = startOnTerminal(t, 'stdout', command);
    const log = logOf(t, await program.ready(saysReady));
    program.write('.');
    await eventually('it ends by itself', async () => {
      await log(ENTRY).catch(() => undefined);
      return program.hasEnded || output.stderr.includes('stopping');
    });
    await program.endsWithin(END_MS);
    t.equal(program.exitCode, kind === 'memory' ? 0 : 1, 'lines that the trail has are missing');
    t.equal(output.stderr.match(/cannot write to stdout/g)?.length, 1, output.stderr);
  });
}

const prlimit = { skip: skipUnless('prlimit') };
await t.test(
  'a disk that is full for a moment: what is reported again stands there once',
  prlimit,
  async (t) => {
    const file = path.join(t.testdir(), 'rpc.log');
    const args = ['-c', 'file="$1"; shift; exec "$@" >> "$file"', 'sh', file, process.execPath, MAIN];
    const server = startProgram(t, {
      name: 'log-server',
      command: '/bin/sh',
      args: [...args, ...flagsOf('memory')],
    });
    const log = createClient(BYTE_TRUE_AUDIT_VERS, transportTo(t, await server.program.ready(saysReady)));
    const allow = (bytes: number | 'unlimited'): void =>
      void execFileSync('prlimit', ['--pid', String(server.program.pid), `--fsize=${bytes}:unlimited`]);
    await log.APPEND(sampleBatch(1, 1));
    const lineBytes = statSync(file).size;
    allow(50 * lineBytes);
    const batch = sampleBatch(2, 199);
    t.equal((await log.APPEND(batch)).tag, 'AUDIT_UNAVAILABLE');
    t.equal(statSync(file).size, 50 * lineBytes, 'a part of it was written');
    allow('unlimited');
    t.strictSame(await log.APPEND(batch), { tag: 'AUDIT_OK', value: 200n });
    const lines = readFileSync(file, 'utf8').match(/^user\d PUBLISH \/tmp\/\d+ \S+ \S{8}$/gm) ?? [];
    t.same(
      lines.map((line) => Number(/tmp.(\d+)/.exec(line)?.[1])),
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
  },
);
