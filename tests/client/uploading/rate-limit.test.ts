import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { PeerListener } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { parseRate, RateLimit } from '../../../client/uploading/rate-limit.js';
import { rawRequest } from '../raw-peer.js';

/** What timers may be late by, at 100 bytes per millisecond here. */
const LATE_MS = 50;

void t.test('rates as they are typed', (t) => {
  for (const [text, rate] of [
    ['1024', 1_024],
    ['1K', 1_024],
    ['500k', 512_000],
    ['1.5M', 1_572_864],
    ['2M', 2_097_152],
  ] as const)
    t.equal(parseRate(text), rate, text);
  for (const text of [
    '',
    '0',
    '1023',
    '-1',
    '1G',
    '1e6',
    'K',
    '1.K',
    ' 1K',
    '0x400',
    ['1K', '2K'],
    undefined,
  ])
    t.throws(() => parseRate(text), /expected bytes per second, 1K at least/);
  t.end();
});

void t.test('what is sent never exceeds the limit, but for a moment that came late', (t) => {
  const limit = new RateLimit(100_000);
  let now = 1_000;
  let sent = 0;
  let mostAhead = 0;
  for (let i = 0; i < 1_000; i++) {
    // Timers that are late by up to 20 ms are caught up on.
    now += limit.waitFor(limit.pieceBytes, now) + (i % 3) * 10;
    sent += limit.pieceBytes;
    mostAhead = Math.max(mostAhead, sent - 100 * (now - 1_000));
  }
  t.ok(mostAhead <= 100 * LATE_MS + limit.pieceBytes, `${mostAhead} bytes ahead`);
  t.ok(sent > 0.95 * 100 * (now - 1_000), 'and is no slower');
  now += 3_600_000;
  for (let i = 0; i < 5; i++) limit.waitFor(limit.pieceBytes, now);
  t.ok(limit.waitFor(1, now) > 4 * (limit.pieceBytes / 100) - 50 - 1, 'an hour of silence saves nothing up');
  t.end();
});

void t.test('without a limit nobody waits', (t) => {
  const limit = new RateLimit();
  t.equal(limit.waitFor(Number.MAX_SAFE_INTEGER, 0) + limit.waitFor(1, 0), 0);
  t.equal(limit.pieceBytes, 256 * 1024);
  t.end();
});

await t.test('several downloads share it', async (t) => {
  const folder = t.testdir({});
  const file = path.join(folder, 'file');
  const bytes = 300_000;
  writeFileSync(file, Buffer.alloc(bytes));
  const files = new PublishedFiles();
  await files.add(file);
  const listener = await PeerListener.start(files, { rate: new RateLimit(1_200_000) });
  t.teardown(() => listener.cut());
  const begin = performance.now();
  const ends = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const got = await rawRequest(listener.port, `GET FILE\0${file}\0`);
      t.equal(got.length, '\x00300000\0'.length + bytes);
      return performance.now() - begin;
    }),
  );
  t.ok(Math.max(...ends) > 850, `1.2 MB at 1.2 MB/s took ${Math.max(...ends)} ms`);
  t.ok(Math.min(...ends) > 0.5 * Math.max(...ends), `${ends.join()} ms: none is done long before the others`);
});
