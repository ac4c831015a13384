import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { skipUnless } from '../../peers.js';
import { BIG_BYTES, OTHER_ERROR, servedFiles } from './served-files.js';
import { downloadSlowly } from './slow-downloader.js';

const python = { skip: skipUnless('python3') };
const everyPhase = { ...python, jobs: 4 };

await t.test('who takes something now and then is not cut for those who wait', everyPhase, (t) =>
  Promise.all(
    [1, 2.25, 3.5, 4.75].map((firstS) =>
      t.test(`whenever one looks: ${firstS} s after it began`, { buffered: true }, async (t) => {
        const peer = await servedFiles(t, { slots: { maxUploads: 1, waitMs: 10_000, giveWayMs: 8_000 } });
        const slow = await downloadSlowly(t, peer, { biteBytes: 200_000, firstS, everyS: 5 });
        t.equal(await peer.ask('small'), OTHER_ERROR);
        t.ok((await slow.takesAll()) > BIG_BYTES, 'it gets everything');
      }),
    ),
  ),
);

/** As on a machine that gives this program no time. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

await t.test('who takes something while this program stands still is not cut', python, async (t) => {
  const peer = await servedFiles(t, { slots: { maxUploads: 1, waitMs: 8_000, giveWayMs: 2_000 } });
  const slow = await downloadSlowly(t, peer, { biteBytes: 200_000, firstS: 0.5, everyS: 0.5 });
  const answer = peer.ask('small');
  for (let i = 0; i < 3; i++) {
    await delay(100);
    standStill(2_200);
  }
  t.equal(await answer, OTHER_ERROR);
  t.ok((await slow.takesAll()) > BIG_BYTES, 'it gets everything');
});

await t.test(
  'who takes something is not cut where this program stands still while it looks',
  python,
  async (t) => {
    const peer = await servedFiles(t, { slots: { maxUploads: 1, waitMs: 8_000, giveWayMs: 500 } });
    const slow = await downloadSlowly(t, peer, { biteBytes: 20_000, firstS: 0.1, everyS: 0.1 });
    const answer = peer.ask('small');
    // what is seen of the last moments before is old when it stands again
    for (let awakeMs = 0; awakeMs < 12; awakeMs++) {
      await delay(awakeMs);
      standStill(600);
    }
    t.equal(await answer, OTHER_ERROR);
    t.ok((await slow.takesAll()) > BIG_BYTES, 'it gets everything');
  },
);

await t.test('who takes something now and then is not given up', python, async (t) => {
  const peer = await servedFiles(t, { deadlines: { requestMs: 60_000, stallMs: 10_000, lingerMs: 500 } });
  const slow = await downloadSlowly(t, peer, { biteBytes: 200_000, firstS: 1, everyS: 2.5 });
  await slow.takes(6);
  t.ok((await slow.takesAll()) > BIG_BYTES, 'it gets everything');
});
