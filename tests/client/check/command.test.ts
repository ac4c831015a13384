import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { printed } from '../../eventually.js';
import { startServer } from '../../flow/running-server.js';
import type { RunningServer } from '../../flow/several-servers.js';
import { performP2p } from '../../p2p-request.js';
import { startOurs } from '../../started-program.js';
import { toEnd } from '../ended-program.js';
import { refusingPort } from '../raw-peer.js';

const MAIN = 'client/main.js';

/** The names that a server was asked to register, as its console shows them. */
function registeredNames(stdout: string): string[] {
  const names = [...stdout.matchAll(/^s> OPERATION REGISTER FROM (check-\S+) AT /gm)].map(
    ([, name = '']) => name,
  );
  return [...new Set(names)];
}

// The longest by far, and it only waits most of that time: the other tests run meanwhile.
const ourServer = await startServer(t);
const ourResults = toEnd(startOurs(t, MAIN, ['check', `127.0.0.1:${ourServer.port}`]));

await t.test('interrupted, it unregisters whom it registered', async (t) => {
  const server = await startServer(t);
  const started = startOurs(t, MAIN, ['check', `127.0.0.1:${server.port}`]);
  await printed(started, 'stdout', (text) => text.includes('\nLIST USERS\n'));
  started.program.signal('SIGINT');
  const { stdout, code } = await toEnd(started);
  t.equal(code, 130);
  t.match(stdout, /\n\n[0-9]+ passed, 0 failed\n$/);
  await assertNobodyIsLeft(t, server);
});

await t.test('a server that never answers fails in bounded time', async (t) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.resume().on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const args = ['check', `127.0.0.1:${port}`, '--timeout', '1', '--json'];
  const { stdout, stderr, code } = await toEnd(startOurs(t, MAIN, args));
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  t.match(lines[0], { group: 'REGISTER', name: 'new name', verdict: 'fail', came: 'no byte in time' });
  t.match(lines.at(-2), { verdict: 'fail', came: /^not tried/ });
  t.match(lines.at(-1), { passed: 0, failed: lines.length - 3, notes: 2 });
  t.match(stderr, /users may still be registered/);
  t.equal(code, 1);
});

await t.test('--help says how a peer is to be started', async (t) => {
  const { stdout, code } = await toEnd(startOurs(t, MAIN, ['check', '--help']));
  t.match(stdout, /peer is tried without an open folder \(--share-dir\)/);
  t.equal(code, 0);
});

await t.test('nobody there, and usage', async (t) => {
  const address = `127.0.0.1:${await refusingPort(t)}`;
  const away = await toEnd(startOurs(t, MAIN, ['check', address]));
  t.same([away.stdout, away.code], ['', 3]);
  t.match(away.stderr, new RegExp(`^sunshare: ${address}: .*ECONNREFUSED`));
  for (const args of [
    [],
    ['127.0.0.1'],
    ['127.0.0.1:1', '--timeout', '0'],
    ['127.0.0.1:1', '--wire', 'dots'],
  ]) {
    const { stdout, stderr, code } = await toEnd(startOurs(t, MAIN, ['check', ...args]));
    t.same([stdout, code], ['', 2], args.join(' '));
    t.match(stderr, /check HOST:PORT/);
  }
});

await t.test('our server keeps every rule, and nothing is left in it', async (t) => {
  const { stdout, stderr, code } = await ourResults;
  t.same(
    stdout.split('\n').filter((line) => /^\[(FAIL|NOTE)\]/.test(line)),
    [],
  );
  t.match(stdout, /^REGISTER\n\[PASS\] new name: [^\n]+ Expected REGISTER → 0 \(done\), came 0 \(done\)\.\n/);
  t.match(stdout, /\n\n1[0-9][0-9] passed, 0 failed\n$/);
  t.equal(stderr, '');
  t.equal(code, 0);
  await assertNobodyIsLeft(t, ourServer);
});

async function assertNobodyIsLeft(t: Test, { port, output }: RunningServer): Promise<void> {
  const names = registeredNames(output.stdout).filter((name) => name.length <= 255);
  t.ok(names.length > 20, `${names.length} names`);
  const replies = await Promise.all(names.map((name) => performP2p(port, 'UNREGISTER', '', name)));
  t.same(
    names.filter((_, index) => replies[index]?.[0] !== 1),
    [],
    'all of them are gone',
  );
}
