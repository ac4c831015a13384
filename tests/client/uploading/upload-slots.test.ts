import { once } from 'node:events';
import net from 'node:net';
import t from 'tap';
import { BIG_BYTES, OTHER_ERROR, servedFiles } from './served-files.js';

await t.test('those who have stalled give way to those who wait, and only then', async (t) => {
  const { ask, stall } = await servedFiles(t, { slots: { maxUploads: 3, giveWayMs: 200 } });
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

await t.test('who has stalled gives way before others have waited too long', async (t) => {
  const { ask, stall } = await servedFiles(t, { slots: { maxUploads: 1 } });
  await stall();
  t.equal(await ask('small'), '\x005\0hello');
});

await t.test('who is served is never cut for those who wait', async (t) => {
  const { ask, listener } = await servedFiles(t, { slots: { maxUploads: 1, giveWayMs: 2_000 } });
  const downloads = Array.from({ length: 3 }, () => ask('big'));
  for (const got of await Promise.all(downloads)) t.equal(got.length, `\0${BIG_BYTES}\0`.length + BIG_BYTES);
  await listener.stop();
});

await t.test('the queue has an end, and so has the wait in it', async (t) => {
  const slots = { maxUploads: 1, maxWaiting: 1, waitMs: 12_000, giveWayMs: 600_000 };
  const { ask, stall } = await servedFiles(t, { slots });
  await stall();
  const answers = [ask('small'), ask('small')];
  const begin = performance.now();
  t.equal(await Promise.race(answers), OTHER_ERROR);
  t.ok(performance.now() - begin < 8_000, 'who finds no place in the queue is told at once');
  t.same(await Promise.all(answers), [OTHER_ERROR, OTHER_ERROR]);
});

await t.test('who leaves the queue makes room in it', async (t) => {
  const slots = { maxUploads: 1, maxWaiting: 1, waitMs: 600_000, giveWayMs: 600_000 };
  const { ask, listener, stall } = await servedFiles(t, { slots });
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
