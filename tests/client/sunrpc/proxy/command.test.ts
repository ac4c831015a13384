import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { frameRecord } from 'onc-rpc';
import t from 'tap';
import { proxyCommand } from '../../../../client/sunrpc/proxy/command.js';
import { eventually, printed, printedLines } from '../../../eventually.js';
import { listeningPort, ROOT, saysReady, startOurs, type StartedProgram } from '../../../started-program.js';
import { parsedCommand } from '../parsed-command.js';
import { sunrpc } from '../sunrpc-run.js';
import { call, reply, words } from '../traffic/messages.js';
import { connected, received, served } from './proxied.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

t.setTimeout(600_000);

const A = words(1, 0x6100_0000);
const LOGGED = call({ xid: 2, prog: 0x2000_0001, vers: 1, proc: 1 }, Buffer.concat([A, A, A]));

async function startProxy(t: Teardown, port: number, ...flags: string[]): Promise<StartedProgram> {
  const args = ['proxy', 'tcp:127.0.0.1:0', `tcp:127.0.0.1:${port}`, ...flags];
  const proxy = startOurs(t, 'client/sunrpc/main.js', args);
  await proxy.program.ready(saysReady);
  return proxy;
}

/** A server that answers each call with success; never, where its xid is odd. */
function answering(t: Teardown): Promise<number> {
  return served(t, (socket) =>
    socket
      .on('data', (record: Buffer) => {
        const xid = record.readUInt32BE(4);
        if (xid % 2 === 0) socket.write(frameRecord(reply(xid)));
      })
      .on('end', () => socket.end()),
  );
}

await t.test('--json, --x and the filters', async (t) => {
  const port = await answering(t);
  const flags = [
    '--json',
    '--program',
    'LOG_PROG',
    '--procedure',
    'SENDLOG',
    '--host',
    '127.0.0.1',
    '--xid',
    '2',
  ];
  const proxy = await startProxy(
    t,
    port,
    `${ROOT}specs/log.x`,
    '--idle-timeout',
    '0',
    '--max-connections',
    '5',
    ...flags,
  );
  const socket = await connected(t, listeningPort(proxy.output.stderr));
  socket.write(frameRecord(call({ xid: 4 })));
  await once(socket, 'data');
  socket.write(frameRecord(LOGGED));
  const [line = ''] = await printedLines(proxy, 1);
  t.match(JSON.parse(line), {
    kind: 'call',
    netid: 'tcp',
    server: `127.0.0.1:${port}`,
    xid: 2,
    call: { procedureName: 'SENDLOG', args: { username: 'a' } },
    reply: { status: 'SUCCESS' },
  });
  await proxy.program.stop('SIGTERM');
  t.equal(proxy.program.exitCode, 0);
  t.equal(proxy.output.stdout.split('\n').length, 2);
});

await t.test('--annotate, and what waits when it is stopped', async (t) => {
  const proxy = await startProxy(t, await answering(t), '--annotate');
  const socket = await connected(t, listeningPort(proxy.output.stderr));
  socket.write(Buffer.concat([frameRecord(call({ xid: 6 }))]));
  await printed(proxy, 'stdout', (text) => / {2}mtype +enum msg_type +"REPLY"/.test(text));
  socket.write(frameRecord(call({ xid: 7 })));
  const ended = received(socket);
  // it waits a moment for the reply
  await proxy.program.stop('SIGINT');
  await ended;
  t.equal(proxy.program.exitCode, 0);
  t.match(
    proxy.output.stdout,
    /xid 0x00000007 .*PMAPPROC_NULL\n( {4}.*\n)+ {2}= no reply \(connection ended\)\n$/,
  );
});

await t.test('a call that is under way when it is stopped still has its reply', async (t) => {
  let asked: (socket: Socket) => void = () => undefined;
  const called = new Promise<Socket>((resolve) => (asked = resolve));
  const proxy = await startProxy(t, await served(t, (socket) => socket.once('data', () => asked(socket))));
  const port = listeningPort(proxy.output.stderr);
  const client = await connected(t, port);
  const ended = received(client);
  client.write(frameRecord(call({ xid: 8 })));
  const server = await called;
  proxy.program.signal('SIGTERM');
  await eventually('it accepts nobody any more', () => isRefused(port));
  server.write(frameRecord(reply(8)));
  t.same(await ended, frameRecord(reply(8)));
  await proxy.program.ended;
  t.match(proxy.output.stdout, /xid 0x00000008 .*\n {2}= SUCCESS/);
});

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(true));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });
}

await t.test('of failures without end some are said', async (t) => {
  const proxy = await startProxy(t, 1);
  const port = listeningPort(proxy.output.stderr);
  for (let i = 0; i < 25; i++) {
    // it may be reset before it knows that it is connected
    const client = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
    await new Promise((resolve) => client.resume().once('close', resolve));
  }
  await proxy.program.stop('SIGTERM');
  t.equal(proxy.output.stderr.split('ECONNREFUSED').length - 1, 20);
});

await t.test('a place that is taken', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const run = await sunrpc(['proxy', `tcp:127.0.0.1:${port}`, 'tcp:127.0.0.1:1']);
  t.equal(run.status, 1);
  t.equal(
    run.stderr,
    `sunrpc proxy: cannot listen: port ${port} of 127.0.0.1 is already in use: end what listens there, or name another\n`,
  );
});

await t.test('--register and --portmapper where no portmapper answers', async (t) => {
  const run = await sunrpc([
    ...['proxy', 'tcp:127.0.0.1:0', 'tcp:127.0.0.1:1', '--register', '100.1', '--portmapper', '127.0.0.1:1'],
  ]);
  t.equal(run.status, 1);
  t.match(run.stderr, /ECONNREFUSED|cannot/);
});

await t.test('what cannot be meant', async (t) => {
  const rows: readonly (readonly [string[], string])[] = [
    [['tcp:127.0.0.1:0', 'udp:127.0.0.1:1'], 'UDP goes to UDP only, tcp: and unix: to each other'],
    [['unix:/tmp/a', 'unix:/tmp/a'], 'LISTEN and TARGET are the same'],
    [
      ['127.0.0.1:4000', 'tcp:127.0.0.1:1'],
      'expected tcp:HOST:PORT, udp:HOST:PORT or unix:PATH, got "127.0.0.1:4000"',
    ],
    [
      ['tcp:127.0.0.1:0', 'tcp:127.0.0.1:0'],
      'expected tcp:HOST:PORT, udp:HOST:PORT or unix:PATH, got "tcp:127.0.0.1:0"',
    ],
    [['tcp:127.0.0.1:0', 'tcp:127.0.0.1:1', 'surplus'], '"surplus" is no .x file'],
    [['tcp:127.0.0.1:0', 'tcp:127.0.0.1:1', '--idle-timeout', 'soon'], 'expected whole seconds, got "soon"'],
    [
      ['tcp:127.0.0.1:0', 'tcp:127.0.0.1:1', '--max-connections', '0'],
      'expected a number of connections, got "0"',
    ],
  ];
  for (const [args, message] of rows) {
    let said = '';
    const status = await parsedCommand(
      proxyCommand,
      args,
      () => Promise.reject(new Error('it is no fault')),
      (text) => (said += text),
    );
    t.equal(status, 2, message);
    t.match(said, message);
  }
  // of the program itself, and what it finds when it has read its .x files
  const run = await sunrpc(['proxy', 'tcp:127.0.0.1:0', 'tcp:127.0.0.1:1', '--register', 'NOBODY.1']);
  t.equal(run.status, 2);
  t.match(run.stderr, '--register NOBODY.1: expected PROGRAM.VERSION');
});

await t.test('--help says how to lead a program through it', async (t) => {
  const { stdout } = await sunrpc(['proxy', '--help']);
  for (const word of ['--register', '--portmapper', '--idle-timeout', '--max-connections', 'make lab'])
    t.match(stdout, word);
});
