import { EventEmitter, once } from 'node:events';
import net from 'node:net';
import t from 'tap';
import { MemoryDirectory } from '../../../daemons/p2p-server/store/memory-directory.js';
import { readToEnd, type RunningService, startService, TIME } from './running-service.js';

// Clients that take their time, with what they send and with going.

/** So long that a test which depends on it fails. */
const NO_TIME_LIMIT_MS = 600_000;
const MIB = 1024 * 1024;
const REGISTER = `REGISTER\0${TIME}\0alice\0`;

/** One that has its reply, and keeps its half of the connection open. */
async function answered({ service }: Pick<RunningService, 'service'>): Promise<net.Socket> {
  const socket = net.connect({ port: service.address.port, host: '127.0.0.1', allowHalfOpen: true });
  t.teardown(() => socket.destroy());
  const ended = once(socket, 'end');
  socket.write(REGISTER);
  t.equal(String((await once(socket, 'data'))[0]), '\0');
  await ended;
  return socket;
}

await t.test('who sends a field over its limit bit by bit waits no longer for it', async (t) => {
  const { connect } = await startService({ times: { requestMs: NO_TIME_LIMIT_MS, refusedMs: 100 } });
  const socket = await connect();
  socket.setNoDelay(true);
  socket.write(`REGISTER\0${TIME}\0${'u'.repeat(256)}`);
  let bits = 0;
  const sending = setInterval(() => {
    bits++;
    socket.write('u');
  }, 5);
  t.equal(await readToEnd(socket), '02');
  clearInterval(sending);
  t.ok(bits < 3_000, `${bits} bits; the whole request may have 4,096 bytes`);
});

await t.test('the time to read a reply begins with it', async (t) => {
  const running = await startService({ times: { requestMs: 1_000, lingerMs: NO_TIME_LIMIT_MS } });
  const socket = await answered(running);
  const faults: string[] = [];
  socket.on('error', ({ message }) => faults.push(message));
  const late = await running.connect();
  late.write('CONNECT\0');
  t.equal(await readToEnd(late), '03', 'the time of whoever came later is up');
  for (let count = 0; count < 20; count++)
    await new Promise<void>((resolve) => void socket.write('more\0', () => resolve()));
  const closed = once(socket, 'close');
  socket.end();
  await closed;
  t.same(faults, []);
});

await t.test('who never goes is sent away', async () => {
  const socket = await answered(await startService({ times: { lingerMs: 50 } }));
  const gone = new Promise<void>((resolve) => socket.on('error', () => resolve()));
  // only who sends something hears of it
  const sending = setInterval(() => socket.write('more\0'), 10);
  await gone;
  clearInterval(sending);
});

await t.test('who never stops sending is not listened to', async (t) => {
  const socket = await answered(await startService({ times: { lingerMs: 1_000 } }));
  socket.on('error', () => undefined);
  const piece = Buffer.alloc(MIB);
  let taken = 0;
  const send = (): Promise<boolean> =>
    new Promise((resolve) => socket.write(piece, (error) => resolve(!error)));
  while (taken < 128 && (await send())) taken++;
  t.ok(taken < 128, `${taken} MiB were taken, by the kernel at most`);
});

await t.test('a server that stops does not wait for ever', async () => {
  class Endless extends MemoryDirectory {
    override register(): Promise<never> {
      underWay.emit('begun');
      return new Promise(() => undefined);
    }
  }
  const underWay = new EventEmitter();
  const { service, connect } = await startService({ directory: new Endless() });
  const socket = (await connect()).on('error', () => undefined);
  const begun = once(underWay, 'begun');
  socket.write(REGISTER);
  await begun;
  await service.close();
});
