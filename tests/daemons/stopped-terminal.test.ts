import path from 'node:path';
import { createClient, tcpTransport } from 'onc-rpc';
import t from 'tap';
import { LOG_PROG } from '../../daemons/programs/audit.js';
import { skipUnless } from '../peers.js';
import { listeningPort, ROOT, saysReady } from '../started-program.js';
import { TIME } from './p2p-server/running-service.js';
import { anyFreePort } from '../../daemons/system/free-port.js';
import { ask, MAIN } from './p2p-server/started-server.js';
import { startOnTerminal } from './unread-terminal.js';

const skip = skipUnless('python3');
const SAMPLE = `${ROOT}dist/tests/daemons/sample-daemon.js`;
const LOG_SERVER = `${ROOT}dist/daemons/log-server/main.js`;
const ENTRY = { username: 'u'.repeat(250), operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' };
const ENTRIES = 500;
const NAMES = 400;
/** A daemon that does not hear of its end would live for ever. */
const END_MS = 60_000;

for (const stream of ['stdout', 'stderr'] as const) {
  await t.test(
    `a terminal that is stopped does not stop who writes to it on ${stream}`,
    { skip },
    async (t) => {
      const { program } = startOnTerminal(t, stream, [process.execPath, SAMPLE, `loud-${stream}`]);
      await program.ready(saysReady);
      program.signal('SIGTERM');
      await program.endsWithin(END_MS);
      t.equal(program.exitCode, 0);
    },
  );
}

await t.test('a log server with a trail serves on and can be ended', { skip }, async (t) => {
  const flags = [
    '--register',
    'off',
    '--host',
    '127.0.0.1',
    '--store',
    `sqlite:${path.join(t.testdir(), 'trail')}`,
  ];
  const { program, output } = startOnTerminal(t, 'stdout', [process.execPath, LOG_SERVER, ...flags]);
  await program.ready(saysReady);
  const port = listeningPort(/^.*listening on tcp.*$/m.exec(output.stderr)?.[0] ?? '');
  const transport = tcpTransport({ host: '127.0.0.1', port });
  t.teardown(() => transport.close());
  const log = createClient(LOG_PROG.LOG_VERS, transport);
  await t.resolves(Promise.all(Array.from({ length: ENTRIES }, () => log.SENDLOG(ENTRY))));
  program.signal('SIGTERM');
  await program.endsWithin(END_MS);
  t.equal(program.exitCode, 1, 'by itself');
  t.match(output.stderr, /did not stop within 5000 ms, ending anyway/);
});

await t.test('a P2P server serves on and can be ended', { skip }, async (t) => {
  const port = await anyFreePort();
  const flags = ['-p', String(port), '--host', '127.0.0.1', '--portmapper', '127.0.0.1:1'];
  const { program } = startOnTerminal(t, 'stdout', [process.execPath, MAIN, ...flags]);
  await program.ready(saysReady);
  const name = 'u'.repeat(240);
  const replies = new Set<string>();
  for (let n = 0; n < NAMES; n++) replies.add(await ask(port, 'REGISTER', TIME, `${name}${n}`));
  t.same([...replies], ['00']);
  program.signal('SIGTERM');
  await program.endsWithin(END_MS);
  t.equal(program.exitCode, 0);
});
