import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import { checkWal } from '../../../daemons/sqlite/wal-check.js';
import { skipUnless } from '../../peers.js';
import { copyAsKilled, idsOf, openSample } from './sample-store.js';

const skip = skipUnless('sqlite');

const ROWS = 12;
const FRAME_BYTES = 24 + 4_096;

/** A store that was killed with `ROWS` acknowledged rows in its log, one commit each. */
async function killedStore(folder: string): Promise<string> {
  const store = await openSample(`${folder}/running`);
  const insert = store.database.prepare(`INSERT INTO rows VALUES (?, ?)`);
  for (let id = 1; id <= ROWS; id += 1) insert.run(id, `row ${id}`);
  copyAsKilled(store.file, `${folder}/killed`);
  store.close();
  return `${folder}/killed`;
}

const allIds = Array.from({ length: ROWS }, (_, index) => index + 1);

await t.test('a sound log is taken whole', { skip }, async (t) => {
  const file = await killedStore(t.testdir());
  const frames = (readFileSync(`${file}-wal`).length - 32) / FRAME_BYTES;
  t.same(checkWal(`${file}-wal`), { kind: 'sound', frames });
  const store = await openSample(file);
  t.same(idsOf(store), allIds);
  t.same(store.said, []);
  store.close();
});

await t.test('one flipped bit never loses a row silently', { skip }, async (t) => {
  const folder = t.testdir();
  const file = await killedStore(folder);
  const main = readFileSync(file);
  const wal = readFileSync(`${file}-wal`);
  const lastFrameAt = wal.length - FRAME_BYTES;
  const places = [0, 4, 8, 12, 16, 20, 24, 28, 31];
  for (let byte = 32; byte < wal.length; byte += 24 + 1_021) places.push(byte);
  for (let at = 32; at < wal.length; at += FRAME_BYTES)
    for (let field = 0; field < 24; field += 3) places.push(at + field);
  for (const byte of places) {
    const flipped = Buffer.from(wal);
    flipped.writeUInt8(flipped.readUInt8(byte) ^ (1 << (byte % 8)), byte);
    writeFileSync(file, main);
    writeFileSync(`${file}-wal`, flipped);
    // The salts of the last frame are no part of its checksum, so that it cannot be a torn one.
    if (byte < lastFrameAt + 16 && !(byte >= lastFrameAt && byte < lastFrameAt + 8)) {
      const error: unknown = await openSample(file).then(undefined, (error: unknown) => error);
      const frame = Math.floor((byte - 32) / FRAME_BYTES) + 1;
      const place =
        byte < 32 ? 'log header at byte 0' : `frame ${frame} at byte ${32 + (frame - 1) * FRAME_BYTES}`;
      if (!(error instanceof DamagedStoreError) || error.place !== place || error.file !== `${file}-wal`)
        t.fail(`byte ${byte}: ${String(error)}`);
      if (
        !readFileSync(file).equals(main) ||
        !readFileSync(`${file}-wal`).equals(flipped) ||
        existsSync(`${file}-shm`)
      )
        t.fail(`byte ${byte}: touched`);
      continue;
    }
    const store = await openSample(file);
    if (
      idsOf(store).length < ROWS &&
      !store.said.some((line) => line.includes('is incomplete and is dropped'))
    )
      t.fail(`byte ${byte}: a row is gone and nothing was said`);
    store.close();
  }
  t.comment(`${places.length} flips`);
});

await t.test('a log cut anywhere loses only what was not complete', { skip }, async (t) => {
  const folder = t.testdir();
  const file = await killedStore(folder);
  const main = readFileSync(file);
  const wal = readFileSync(`${file}-wal`);
  for (let length = 0; length < wal.length; length += 1_500) {
    writeFileSync(file, main);
    writeFileSync(`${file}-wal`, wal);
    truncateSync(`${file}-wal`, length);
    const store = await openSample(file);
    const ids = idsOf(store);
    t.same(ids, allIds.slice(0, ids.length));
    store.close();
  }
});

await t.test('what an earlier round left behind the log’s end is no damage', { skip }, async (t) => {
  const folder = t.testdir();
  const store = await openSample(`${folder}/running`);
  store.database.exec(`INSERT INTO rows VALUES (1, '${'x'.repeat(40_000)}')`);
  store.database.pragma('wal_checkpoint(RESTART)');
  store.database.exec(`INSERT INTO rows VALUES (2, 'two')`);
  const copy = copyAsKilled(store.file, `${folder}/killed`);
  store.close();
  t.ok(readFileSync(`${copy}-wal`).length > 40_000, 'old frames are there');
  const again = await openSample(copy);
  t.same(idsOf(again), [1, 2]);
  t.same(again.said, []);
  again.close();
});

await t.test('a log whose store is gone stops the start, and is not deleted', { skip }, async (t) => {
  const file = await killedStore(t.testdir());
  rmSync(file);
  await t.rejects(openSample(file), {
    name: 'DamagedStoreError',
    message: /empty or missing, but .*-wal belongs to it/,
  });
  writeFileSync(file, '');
  await t.rejects(openSample(file), { name: 'DamagedStoreError' });
  t.ok(existsSync(`${file}-wal`));
});

await t.test('a log without anything in it is none', (t) => {
  const folder = t.testdir({ empty: '', short: 'x'.repeat(31), zeros: '\0'.repeat(10_000) });
  for (const name of ['empty', 'short', 'zeros', 'missing'])
    t.same(checkWal(`${folder}/${name}`), { kind: 'sound', frames: 0 }, name);
  t.end();
});
