import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { type ChunkSource, chunksOf, connect, DeadlineError } from '../../../client/exchange/connection.js';
import { ReusedBuffers } from '../../../client/exchange/reused-buffers.js';

const TIMEOUT_MS = 5_000;

/** A connection that is read so, and the other side of it. */
async function connected(t: Test, isReused: boolean): Promise<{ chunks: ChunkSource; other: Socket }> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const buffers = isReused ? new ReusedBuffers() : undefined;
  const accepted = once(server, 'connection');
  const socket = await connect(
    { host: '127.0.0.1', port },
    { timeoutMs: TIMEOUT_MS, onread: buffers?.onread },
  );
  const [other] = (await accepted) as [Socket];
  other.on('error', () => undefined);
  t.teardown(() => {
    socket.destroy();
    other.destroy();
    server.close();
  });
  return { chunks: buffers?.from(socket) ?? chunksOf(socket), other };
}

/** Everything that comes, each piece worked on for a while: what is reused too early shows. */
async function received(chunks: ChunkSource, turns: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (;;) {
    const chunk = await chunks.next(TIMEOUT_MS);
    if (chunk === undefined) return Buffer.concat(pieces);
    for (let i = 0; i < turns; i += 1) await turn();
    pieces.push(Buffer.from(chunk));
  }
}

/** Bytes of which no two stretches are the same. */
function numbered(words: number): Buffer {
  return Buffer.from(Uint32Array.from({ length: words }, (_, i) => i).buffer);
}

for (const isReused of [true, false]) {
  const reader = isReused ? 'reused buffers' : 'the stream, which is the reference';

  await t.test(`${reader}: what was sent, however slowly it is taken`, async (t) => {
    for (const [words, turns] of [
      [0, 0],
      [1, 3],
      [1_000_000, 0],
      [1_000_000, 20],
    ] as const) {
      const { chunks, other } = await connected(t, isReused);
      other.end(numbered(words));
      t.ok((await received(chunks, turns)).equals(numbered(words)), `${words} words, ${turns} turns`);
      t.equal(await chunks.next(TIMEOUT_MS), undefined, 'the end stays the end');
    }
  });

  await t.test(`${reader}: a reset is an error, and stays one`, async (t) => {
    const { chunks, other } = await connected(t, isReused);
    other.resetAndDestroy();
    await t.rejects(chunks.next(TIMEOUT_MS), { code: 'ECONNRESET' });
  });

  await t.test(`${reader}: nothing in time is a DeadlineError`, async (t) => {
    const { chunks } = await connected(t, isReused);
    await t.rejects(chunks.next(19.3), new DeadlineError('nothing came within 20 ms'));
  });
}

await t.test('reused buffers: nobody asks, and the socket is paused', async (t) => {
  const { chunks, other } = await connected(t, true);
  const all = numbered(8_000_000);
  other.end(all);
  for (let i = 0; i < 200; i += 1) await turn();
  t.ok(
    other.bytesWritten - other.writableLength < all.length || other.writableLength > 0,
    'the sender waits',
  );
  t.ok((await received(chunks, 0)).equals(all));
});

await t.test('reused buffers: bytes go at once to whoever waits, and so does the end', async (t) => {
  const { chunks, other } = await connected(t, true);
  const waiting = chunks.next(TIMEOUT_MS);
  other.write('x');
  t.same(await waiting, Buffer.from('x'));
  other.destroy();
  t.equal(await chunks.next(TIMEOUT_MS), undefined);
});
