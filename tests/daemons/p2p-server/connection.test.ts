import { once } from 'node:events';
import net from 'node:net';
import { Duplex } from 'node:stream';
import t from 'tap';
import { Connection, CONNECTION_TIMES } from '../../../daemons/p2p-server/connection.js';
import { LeavingTogether } from '../../../daemons/p2p-server/leaving-together.js';
import { RequestParser } from '../../../daemons/p2p-server/request-parser.js';
import { TIME } from './running-service.js';

await t.test('whoever asks after a client that has left already is told so', async (t) => {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  t.teardown(() => client.destroy());
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const isGone = await new Promise<boolean>((resolve) => {
    const serving = {
      times: CONNECTION_TIMES,
      replies: new LeavingTogether(),
      newParser: () => new RequestParser({ acceptsUntimed: false, takesSecrets: false }),
      // As while a secret is checked, before there is anything to wait for.
      answer: async (): Promise<Buffer> => {
        const closed = new Promise((left) => socket.once('close', left));
        client.resetAndDestroy();
        await closed;
        resolve(connection.signal.aborted);
        return Buffer.alloc(0);
      },
    };
    const connection = new Connection(socket, serving, { isSecure: false, requestMs: 10_000 });
    socket.once('close', () => connection.ended());
    client.write(`REGISTER\0${TIME}\0gone\0`);
  });
  t.ok(isGone);
});

const LINGER_MS = 10_000;

/** A client that takes a write when the test says so. */
class SlowReader extends Duplex {
  #take: () => void = () => undefined;

  override _read(): void {
    // The test says what comes.
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#take = done;
    this.emit('offered');
  }

  async takeOne(): Promise<void> {
    const next = once(this, 'offered');
    this.#take();
    await next;
  }
}

/** A time of the clock that is over. */
function passedMs(): number {
  const nowMs = performance.now();
  while (performance.now() === nowMs);
  return nowMs;
}

await t.test('the time to read a long reply begins anew with each piece that is taken', async (t) => {
  const reader = new SlowReader();
  t.teardown(() => reader.destroy());
  const reply = Buffer.alloc(1024 * 1024);
  const serving = {
    times: { ...CONNECTION_TIMES, lingerMs: LINGER_MS },
    replies: new LeavingTogether(),
    newParser: () => new RequestParser({ acceptsUntimed: false, takesSecrets: false }),
    answer: () => Promise.resolve(reply),
  };
  const socket = reader as unknown as net.Socket;
  const connection = new Connection(socket, serving, { isSecure: false, requestMs: 10_000 });
  const offered = once(reader, 'offered');
  reader.push(`LIST USERS\0${TIME}\0alice\0`);
  await offered;
  t.equal(connection.unsentBytes, reply.length);
  let lastMs = passedMs();
  for (let count = 0; count < 3; count++) {
    const unsentBytes = connection.unsentBytes;
    await reader.takeOne();
    t.ok(connection.unsentBytes < unsentBytes);
    connection.expire(lastMs + LINGER_MS);
    t.notOk(reader.destroyed, 'it reads');
    lastMs = passedMs();
  }
  connection.expire(lastMs + LINGER_MS);
  t.ok(reader.destroyed, 'it has taken nothing since');
});
