import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
import { PeerListener, type PeerListenerOptions } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';
import { rawRequest } from '../raw-peer.js';

const OTHER_ERROR = '\x02';
const BIG_BYTES = 20_000_000;

interface Subject {
  readonly listener: PeerListener;
  /** The name of the large file. */
  readonly big: string;
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
  return { listener, big: at('big'), ask, stall };
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

/** Has another program take a file slowly; resolves, once it has begun, to what will be known of its end. */
async function downloadSlowly(
  t: Test,
  { listener, big }: Subject,
): Promise<{ readonly taken: Promise<number> }> {
  const args = [`${ROOT}tests/client/uploading/slow_downloader.py`, String(listener.port), big];
  const child = spawn('python3', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  t.equal((await said.next()).value, 'begun');
  return { taken: said.next().then(({ value }) => Number(value)) };
}

const python = { skip: skipUnless('python3') };

await t.test('who takes little at a time is not cut for those who wait', python, async (t) => {
  const peer = await subject(t, { slots: { maxUploads: 1, waitMs: 11_000, giveWayMs: 8_000 } });
  const slow = await downloadSlowly(t, peer);
  t.equal(await peer.ask('small'), OTHER_ERROR);
  t.ok((await slow.taken) > BIG_BYTES, 'it gets everything');
});

await t.test('who takes little at a time is not given up', python, async (t) => {
  const peer = await subject(t, { deadlines: { requestMs: 60_000, stallMs: 8_000, lingerMs: 500 } });
  const slow = await downloadSlowly(t, peer);
  t.ok((await slow.taken) > BIG_BYTES, 'it gets everything');
});

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
