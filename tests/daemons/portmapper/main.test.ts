import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createServer, listenUdp } from 'onc-rpc';
import {
  lookUp,
  PortmapperClient,
  type PortmapperOptions,
  register,
  type TransportAddress,
} from 'portmapper-js';
import t, { type Test } from 'tap';
import { printed } from '../../eventually.js';
import { REHEARSAL, Stage } from '../../rpc/onc-rpc/rehearsal.js';
import { listeningPort, saysReady, startOurs } from '../../started-program.js';
import { testHostName } from '../host-name.js';
import { testPortInUse } from '../port-in-use.js';

const MAIN = 'daemons/portmapper/main.js';
const TARGET = { program: 0x20000001, version: 1 };
const ADDRESS = { netid: 'tcp', host: '127.0.0.1', port: 7001 } as const;

async function socketPath(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sunshare-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'rpcbind.sock');
}

/** Sets a mapping and finds it again. */
async function serves(
  t: Test,
  portmapper: PortmapperOptions,
  address: TransportAddress = ADDRESS,
): Promise<void> {
  await using client = new PortmapperClient(portmapper);
  t.equal(await client.set(TARGET, address), true, JSON.stringify(portmapper));
  t.equal((await client.lookUp(TARGET)).kind, 'registered');
  t.equal(await client.unset(TARGET, address.netid), true);
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  await t.test(`says where it listens, serves there, and ${signal} stops it`, async (t) => {
    const path = await socketPath(t);
    const { program, output } = startOurs(t, MAIN, ['-p', '0', '--socket', path]);
    const port = listeningPort(await program.ready(saysReady));
    t.equal(
      output.stderr,
      [
        `sunshare-portmapper: listening on tcp 127.0.0.1:${port}`,
        `sunshare-portmapper: listening on udp 127.0.0.1:${port}`,
        `sunshare-portmapper: listening on local ${path}`,
        'sunshare-portmapper: ready\n',
      ].join('\n'),
    );
    for (const way of [{ port }, { port, over: 'udp' as const }, { path }]) await serves(t, way);
    await program.stop(signal);
    t.equal(program.exitCode, 0);
    t.equal(output.stdout, '', 'stdout stays empty');
    t.notOk(existsSync(path), 'the socket is gone');
  });
}

await t.test('lists itself', async (t) => {
  const { program } = startOurs(t, MAIN, ['-p', '0']);
  const port = listeningPort(await program.ready(saysReady));
  await using client = new PortmapperClient({ port });
  const own = (await client.dump()).map(({ program, version, netid, port }) => [
    program,
    version,
    netid,
    port,
  ]);
  t.same(
    own,
    ['tcp', 'udp'].flatMap((netid) => [4, 3, 2].map((version) => [100000, version, netid, port])),
  );
});

await t.test('--host chooses the address', async (t) => {
  const { program } = startOurs(t, MAIN, ['-p', '0', '--host', '::1']);
  const said = await program.ready(saysReady);
  t.match(said, /listening on tcp6 \[::1\]:\d+$/m);
  t.match(said, /listening on udp6 \[::1\]:\d+$/m);
  const address = { netid: 'tcp6', host: '::', port: 7001 } as const;
  await serves(t, { host: '::1', port: listeningPort(said) }, address);
});

await t.test('a relative --socket is taken from the working directory', async (t) => {
  const path = await socketPath(t);
  const relative = join('..', '..', '..', '..', '..', '..', '..', path);
  const { program } = startOurs(t, MAIN, ['-p', '0', '--socket', relative]);
  t.match(await program.ready(saysReady), `listening on local ${path}\n`);
});

await testHostName(MAIN, ['-p', '0']);
await testPortInUse(MAIN, 'sunshare-portmapper');

await t.test('every user of the machine may use the socket', async (t) => {
  const path = await socketPath(t);
  const { program } = startOurs(t, MAIN, ['-p', '0', '--socket', path]);
  await program.ready(saysReady);
  t.equal((await stat(path)).mode & 0o666, 0o666);
});

await t.test('a socket in use is said in words, and an abandoned one replaced', async (t) => {
  const path = await socketPath(t);
  const first = startOurs(t, MAIN, ['-p', '0', '--socket', path]);
  await first.program.ready(saysReady);
  const second = startOurs(t, MAIN, ['-p', '0', '--socket', path]);
  await second.program.ended;
  t.equal(second.program.exitCode, 1);
  t.equal(
    second.output.stderr,
    `sunshare-portmapper: cannot listen: ${path} is already in use: end what listens there, or name another\n`,
  );
  await first.program.stop('SIGKILL');
  t.ok(existsSync(path));
  const third = startOurs(t, MAIN, ['-p', '0', '--socket', path]);
  await third.program.ready(saysReady);
  await serves(t, { path });
});

await t.test('a folder that is not there is said in words', async (t) => {
  const { program, output } = startOurs(t, MAIN, ['-p', '0', '--socket', '/no/such/folder/x.sock']);
  await program.ended;
  t.equal(program.exitCode, 1);
  t.match(output.stderr, /^sunshare-portmapper: .*\/no\/such\/folder\/x\.sock/);
  t.notMatch(output.stderr, /\n\s+at /, 'no stack');
});

await t.test('a path that is too long for a socket is said in words, and leaves nothing', async (t) => {
  const path = await socketPath(t);
  const long = join(dirname(path), 'x'.repeat(108));
  const { program, output } = startOurs(t, MAIN, ['-p', '0', '--socket', long]);
  await program.ended;
  t.equal(program.exitCode, 1);
  t.equal(
    output.stderr,
    `sunshare-portmapper: a socket's path has at most 107 bytes, not ${long.length}: ${long}\n`,
  );
  t.same(await readdir(dirname(path)), []);
});

const USAGE_ERRORS = [
  [['-p', 'sunrpc'], 'expected one port from 0 to 65535, got "sunrpc"'],
  [['-p', '65536'], 'expected one port from 0 to 65535, got "65536"'],
  [['--sockets', '/x'], 'Unknown argument'],
  [['surplus'], 'Unknown argument'],
] as const;

for (const [args, reason] of USAGE_ERRORS) {
  await t.test(`usage error: ${args.join(' ')}`, async (t) => {
    const { program, output } = startOurs(t, MAIN, args);
    await program.ended;
    t.equal(program.exitCode, 2);
    t.match(output.stderr, reason);
  });
}

await t.test('--allow-callit: passes calls on to programs, not to itself, and says so', async (t) => {
  const call = { prog: 0x20000042, vers: 2, proc: 0, args: new Uint8Array(0) };
  for (const [args, code] of [
    [['--allow-callit'], 'PROG_UNAVAIL'],
    [[], 'PROC_UNAVAIL'],
  ] as const) {
    const started = startOurs(t, MAIN, ['-p', '0', ...args]);
    const port = listeningPort(await started.program.ready(saysReady));
    await using client = new PortmapperClient({ port });
    await t.rejects(client.callIndirectly(call), { code });
    if (args.length === 0) continue;
    const stage = createServer().add(REHEARSAL.V2, new Stage().handlers);
    t.teardown(() => stage.close(0));
    const listeners = [await listenUdp(stage)];
    const registration = register({ program: call.prog, version: 2, listeners, portmapper: { port } });
    t.equal(await registration.ready, true);
    t.match(await client.callIndirectly(call), { port: listeners[0]?.port, results: { length: 0 } });
    await registration.close();
    await t.rejects(client.callIndirectly({ ...call, prog: 100000 }), { code: 'AUTH_ERROR' });
    await printed(started, 'stderr', (text) =>
      text.includes(
        'a call of program 100000 version 2 procedure 0 is not passed on: it is for the portmapper itself',
      ),
    );
  }
});

await t.test('says what it refused', async (t) => {
  const started = startOurs(t, MAIN, ['-p', '0']);
  const port = listeningPort(await started.program.ready(saysReady));
  await using client = new PortmapperClient({ port });
  t.equal(await client.set(TARGET, { ...ADDRESS, port: 0 }), false);
  const said = await printed(started, 'stderr', (text) => text.includes('refused'));
  t.match(
    said,
    /SET of program 536870913 version 1 refused: tcp 127\.0\.0\.1:0 is nothing that can be called \(tcp 127\.0\.0\.1 port \d+\)\n/,
  );
});

await t.test('a peer that speaks something else is cut off, and nobody else notices', async (t) => {
  const started = startOurs(t, MAIN, ['-p', '0']);
  const port = listeningPort(await started.program.ready(saysReady));
  await using client = new PortmapperClient({ port });
  await client.ping();
  const browser = net.connect(port, '127.0.0.1').on('error', () => undefined);
  browser.write('GET / HTTP/1.1\r\n\r\n');
  browser.resume();
  await once(browser, 'close');
  await printed(started, 'stderr', (text) => text.includes('HTTP'));
  t.same(await client.lookUp(TARGET), { kind: 'notRegistered' });
  t.same(await lookUp(TARGET, { port }), { kind: 'notRegistered' });
});
