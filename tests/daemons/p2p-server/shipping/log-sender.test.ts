import { once } from 'node:events';
import net from 'node:net';
import t from 'tap';
import { createServer, listenTcp, listenUdp } from 'onc-rpc';
import { logLine } from '../../../../daemons/log-server/log-line.js';
import { LOG_PROG, type LogEntry } from '../../../../daemons/programs/log.js';
import type { LogServerAddress } from '../../../../daemons/p2p-server/shipping/find-log-server.js';
import { SENDLOG } from '../../../../daemons/p2p-server/shipping/log-call.js';
import { LogSender } from '../../../../daemons/p2p-server/shipping/log-sender.js';
import { eventually } from '../../../eventually.js';
import { listenForTest } from '../../../listen.js';

interface LogServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

async function logServer(handle: (entry: LogEntry) => void | Promise<void>): Promise<LogServer> {
  const server = createServer().add(LOG_PROG.LOG_VERS, { SENDLOG: handle });
  const { port } = await listenTcp(server, { host: '127.0.0.1', port: 0 });
  return { port, close: () => server.close() };
}

const entry = (username: string): LogEntry => ({ username, operation: 'REGISTER', timestamp: '' });
const never = new AbortController().signal;

await t.test('looks up once, connects once, and looks up anew after a failure', async (t) => {
  const logged: string[] = [];
  let server = await logServer(({ username }) => void logged.push(username));
  t.teardown(() => server.close());
  let lookUps = 0;
  const sender = new LogSender({
    call: SENDLOG,
    host: '127.0.0.1',
    find: () => {
      lookUps++;
      return Promise.resolve({ protocol: 'tcp', port: server.port });
    },
  });
  t.teardown(() => sender.close());

  await sender.send(entry('a'), never);
  await sender.send(entry('b'), never);
  t.equal(lookUps, 1);

  await server.close();
  await t.rejects(sender.send(entry('lost'), never));

  server = await logServer(({ username }) => void logged.push(`again ${username}`));
  await sender.send(entry('c'), never);
  t.same(logged, ['a', 'b', 'again c']);
  t.equal(lookUps >= 2, true);
});

await t.test('a portmapper that knows no log server', async (t) => {
  const sender = new LogSender({
    call: SENDLOG,
    host: '127.0.0.1',
    find: () => Promise.reject(new Error('not registered')),
  });
  await t.rejects(sender.send(entry('a'), never), { message: 'not registered' });
});

await t.test('a log server that fails or never acknowledges', async (t) => {
  const stop = new AbortController();
  const server = await logServer(async ({ username }) => {
    if (username === 'fail') throw new Error('disk full');
    await once(stop.signal, 'abort');
  });
  t.teardown(() => {
    stop.abort();
    return server.close();
  });
  const find = (): Promise<LogServerAddress> => Promise.resolve({ protocol: 'tcp', port: server.port });
  const sender = new LogSender({ call: SENDLOG, host: '127.0.0.1', find, acknowledgeTimeoutMs: 2_000 });
  t.teardown(() => sender.close());
  await t.rejects(sender.send(entry('fail'), never), { code: 'SYSTEM_ERR' });
  await t.rejects(sender.send(entry('silent'), never), { code: 'RPC_TIMEOUT' });
  const abort = new AbortController();
  const patient = new LogSender({ call: SENDLOG, host: '127.0.0.1', find });
  const sent = patient.send(entry('silent'), abort.signal);
  abort.abort();
  await t.rejects(sent);
});

await t.test('nothing is told to a process that stands still, and would be told when it wakes', async (t) => {
  const sockets = new Set<net.Socket>();
  const heard: Buffer[] = [];
  const frozen = net.createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', (bytes: Buffer) => heard.push(bytes));
  });
  const port = await listenForTest(t, frozen, sockets);
  const find = (): Promise<LogServerAddress> => Promise.resolve({ protocol: 'tcp', port });
  const sender = new LogSender({ call: SENDLOG, host: '127.0.0.1', find });
  t.teardown(() => sender.close());
  const stop = new AbortController();
  const sent = sender.send(entry('alice'), stop.signal);
  await eventually('it is asked whether it is there', () => Buffer.concat(heard).length >= 44);
  stop.abort();
  await t.rejects(sent);
  t.equal(Buffer.concat(heard).length, 44, 'a call of procedure 0, and nothing else');
  t.equal(Buffer.concat(heard).readUInt32BE(24), 0);
});

await t.test('a log server that serves UDP', async (t) => {
  const logged: string[] = [];
  const server = createServer().add(LOG_PROG.LOG_VERS, {
    SENDLOG: ({ username }) => void logged.push(username),
  });
  t.teardown(() => server.close());
  const { port } = await listenUdp(server, { host: '127.0.0.1', port: 0 });
  const find = (): Promise<LogServerAddress> => Promise.resolve({ protocol: 'udp', port });
  const sender = new LogSender({ call: SENDLOG, host: '127.0.0.1', find });
  t.teardown(() => sender.close());
  await sender.send(entry('a'), never);
  await sender.send(entry('b'), never);
  t.same(logged, ['a', 'b']);
});

const STRAY = entry('bo\udcf4b');

await t.test('a name that is no UTF-8 goes out as it came in', async (t) => {
  const logged: string[] = [];
  const server = createServer({ lenient: { text: true } }).add(LOG_PROG.LOG_VERS, {
    SENDLOG: (each) => void logged.push(logLine(each)),
  });
  t.teardown(() => server.close());
  const { port } = await listenTcp(server);
  const find = (): Promise<LogServerAddress> => Promise.resolve({ protocol: 'tcp', port });
  const sender = new LogSender({ call: SENDLOG, host: '127.0.0.1', find });
  t.teardown(() => sender.close());
  await sender.send(STRAY, never);
  await sender.send(entry(String.raw`bo\xf4b`), never);
  t.same(logged, [String.raw`bo\xf4b REGISTER `, String.raw`bo\\xf4b REGISTER `]);
});

await t.test('it is not told again of what it could read, and failed at', async (t) => {
  let calls = 0;
  const server = createServer({ lenient: { text: true } }).add(LOG_PROG.LOG_VERS, {
    SENDLOG: () => {
      calls++;
      throw new Error('disk full');
    },
  });
  const { port } = await listenTcp(server, { host: '127.0.0.1', port: 0 });
  t.teardown(() => server.close());
  const find = (): Promise<LogServerAddress> => Promise.resolve({ protocol: 'tcp', port });
  const sender = new LogSender({ call: SENDLOG, host: '127.0.0.1', find });
  t.teardown(() => sender.close());
  await t.rejects(sender.send(STRAY, never), { code: 'SYSTEM_ERR' });
  t.equal(calls, 1);
});

await t.test('and spelled out to a log server that takes UTF-8 alone', async (t) => {
  const logged: string[] = [];
  const server = await logServer(({ username }) => void logged.push(username));
  t.teardown(() => server.close());
  const find = (): Promise<LogServerAddress> => Promise.resolve({ protocol: 'tcp', port: server.port });
  const sender = new LogSender({ call: SENDLOG, host: '127.0.0.1', find });
  t.teardown(() => sender.close());
  await sender.send(STRAY, never);
  await sender.send(entry(`${'u'.repeat(255)}\udcf4`), never);
  t.same(logged, [String.raw`bo\xf4b`, 'u'.repeat(255)]);
});
