import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { PeerListener, type PeerListenerOptions } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { within } from '../../within.js';
import { rawRequest } from '../raw-peer.js';

const OTHER_ERROR = '\x02';
const BIG_BYTES = 20_000_000;

interface Subject {
  readonly listener: PeerListener;
  readonly ask: (name: string) => Promise<string>;
  /** A downloader who takes the first bytes and no more. */
  readonly stall: () => Promise<net.Socket>;
}

async function subject(t: Test, options: PeerListenerOptions): Promise<Subject> {
  const folder = t.testdir({ small: 'hello' });
  const at = (name: string): string => path.join(folder, name);
  writeFileSync(at('big'), Buffer.alloc(BIG_BYTES));
  const files = new PublishedFiles();
  for (const name of ['small', 'big']) await files.add(at(name));
  const listener = await PeerListener.start(files, options);
  t.teardown(() => listener.cut());
  const request = (name: string): string => `GET FILE\0${at(name)}\0`;
  const stall = async (): Promise<net.Socket> => {
    const socket = net.connect(listener.port, '127.0.0.1').on('error', () => undefined);
    t.teardown(() => socket.destroy());
    socket.write(request('big'));
    await once(socket, 'readable');
    return socket;
  };
  const ask = async (name: string): Promise<string> =>
    (await rawRequest(listener.port, request(name))).toString('latin1');
  return { listener, ask, stall };
}

await t.test('those who have stalled give way to those who wait, and only then', async (t) => {
  const { ask, stall } = await subject(t, { slots: { maxUploads: 3, giveWayMs: 200 } });
  const stalled = [await stall(), await stall(), await stall()];
  const begin = performance.now();
  t.equal(await ask('small'), '\x005\0hello');
  t.ok(performance.now() - begin < 5_000, 'long before a stalled one is given up by itself');
  const cut = await Promise.all(
    stalled.map(async (socket) => {
      socket.resume();
      await once(socket, 'close');
      return socket.bytesRead < BIG_BYTES;
    }),
  );
  t.same(cut.filter((isCut) => isCut).length, 1, 'one has given way, for one who came');
});

await t.test('who is served is never cut for those who wait', async (t) => {
  const { ask, listener } = await subject(t, { slots: { maxUploads: 1, giveWayMs: 2_000 } });
  const downloads = Array.from({ length: 3 }, () => ask('big'));
  for (const got of await Promise.all(downloads)) t.equal(got.length, `\0${BIG_BYTES}\0`.length + BIG_BYTES);
  await listener.stop();
});

/**
 * Takes some at 250 KiB/s, then the rest as it comes; resolves to how many bytes there were. The kernel, which has taken
 * megabytes, takes the next only after seconds.
 */
async function readSlowly(socket: net.Socket, slowBytes: number): Promise<number> {
  let taken = 0;
  const timer = setInterval(() => {
    const chunk = socket.read(Math.min(25_600, socket.readableLength)) as Buffer | null;
    taken += chunk?.length ?? 0;
    if (taken < slowBytes) return;
    clearInterval(timer);
    socket.resume();
  }, 100);
  await once(socket, 'close');
  clearInterval(timer);
  return socket.bytesRead;
}

// The kernel's own pace leaves the times below no more room than a few looks: a machine that stalls is no fault.
await t.test('who takes little at a time is not cut for those who wait', (t) =>
  within(t, 60_000, async () => {
    const { ask, stall } = await subject(t, { slots: { maxUploads: 1, waitMs: 3_500, giveWayMs: 2_000 } });
    const slow = readSlowly(await stall(), 1_000_000);
    assert.equal(await ask('small'), OTHER_ERROR);
    assert.ok((await slow) > BIG_BYTES, 'it does not get everything');
  }),
);

await t.test('who takes little at a time is not given up', (t) =>
  within(t, 60_000, async () => {
    const { stall } = await subject(t, { deadlines: { requestMs: 5_000, stallMs: 3_000, lingerMs: 500 } });
    assert.ok((await readSlowly(await stall(), 1_000_000)) > BIG_BYTES, 'it does not get everything');
  }),
);

await t.test('the queue has an end, and so has the wait in it', async (t) => {
  const slots = { maxUploads: 1, maxWaiting: 1, waitMs: 3_000, giveWayMs: 600_000 };
  const { ask, stall } = await subject(t, { slots });
  await stall();
  const answers = [ask('small'), ask('small')];
  const begin = performance.now();
  t.equal(await Promise.race(answers), OTHER_ERROR);
  t.ok(performance.now() - begin < 2_000, 'who finds no place in the queue is told at once');
  t.same(await Promise.all(answers), [OTHER_ERROR, OTHER_ERROR]);
});

await t.test('who leaves the queue makes room in it', async (t) => {
  const slots = { maxUploads: 1, maxWaiting: 1, waitMs: 600_000, giveWayMs: 600_000 };
  const { ask, listener, stall } = await subject(t, { slots });
  const first = await stall();
  for (let i = 0; i < 3; i++) {
    const waiting = net.connect(listener.port, '127.0.0.1').on('error', () => undefined);
    await once(waiting, 'connect');
    waiting.resetAndDestroy();
  }
  const answer = ask('small');
  first.resetAndDestroy();
  t.equal(await answer, '\x005\0hello');
});
