import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
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

await t.test('one flipped bit anywhere stops the start, and nothing is touched', { skip }, async (t) => {
  const file = await killedStore(t.testdir());
  const main = readFileSync(file);
  const wal = readFileSync(`${file}-wal`);
  const places = [0, 4, 8, 12, 16, 20, 24, 28, 31];
  for (let byte = 32; byte < wal.length; byte += 24 + 2_041) places.push(byte);
  for (let at = 32; at < wal.length; at += FRAME_BYTES)
    for (let field = 0; field < 24; field += 5) places.push(at + field);
  for (const byte of places) {
    const flipped = Buffer.from(wal);
    flipped.writeUInt8(flipped.readUInt8(byte) ^ (1 << (byte % 8)), byte);
    writeFileSync(`${file}-wal`, flipped);
    const error: unknown = await openSample(file).then(undefined, (error: unknown) => error);
    const isExpected = error instanceof DamagedStoreError && error.file === `${file}-wal`;
    if (!isExpected || error.place !== placeOf(byte)) t.fail(`byte ${byte}: ${String(error)}`);
    if (!readFileSync(`${file}-wal`).equals(flipped) || existsSync(`${file}-shm`))
      t.fail(`byte ${byte}: touched`);
  }
  t.ok(readFileSync(file).equals(main));
  t.comment(`${places.length} flips`);
});

await t.test(
  'one flipped bit of the last write is told from a cut, in whichever word',
  { skip },
  async (t) => {
    const file = await killedStore(t.testdir());
    const wal = readFileSync(`${file}-wal`);
    const start = wal.length - FRAME_BYTES;
    for (let byte = start + 24 + 3; byte < wal.length; byte += 29) {
      const flipped = Buffer.from(wal);
      flipped.writeUInt8(flipped.readUInt8(byte) ^ 1, byte);
      writeFileSync(`${file}-wal`, flipped);
      const { kind } = checkWal(`${file}-wal`);
      if (kind !== 'damaged') t.fail(`byte ${byte - start} of the frame: ${kind}`);
    }
  },
);

function placeOf(byte: number): string {
  if (byte < 32) return 'log header at byte 0';
  const frame = Math.floor((byte - 32) / FRAME_BYTES) + 1;
  return `frame ${frame} at byte ${32 + (frame - 1) * FRAME_BYTES}`;
}

await t.test('more damage than a byte, with another transaction behind it', { skip }, async (t) => {
  const file = await killedStore(t.testdir());
  const wal = readFileSync(`${file}-wal`);
  const lastFrames = Math.round((wal.length - 32) / FRAME_BYTES) - 3;
  wal.fill('damage', 32 + (lastFrames - 1) * FRAME_BYTES + 500, 32 + (lastFrames - 1) * FRAME_BYTES + 900);
  writeFileSync(`${file}-wal`, wal);
  await t.rejects(openSample(file), {
    name: 'DamagedStoreError',
    message: /frame \d+ at byte \d+: .* follow that/,
  });
});

/** A store that was killed with ten acknowledged rows and a transaction of many pages in its log; its last frames. */
async function killedInTransaction(folder: string): Promise<{ file: string; wal: Buffer; frames: number }> {
  const store = await openSample(`${folder}/running`);
  const insert = store.database.prepare(`INSERT INTO rows VALUES (?, ?)`);
  for (let id = 1; id <= 10; id += 1) insert.run(id, `row ${id}`);
  const before = statSync(`${store.file}-wal`).size;
  insert.run(11, 'x'.repeat(50_000));
  const file = copyAsKilled(store.file, `${folder}/killed`);
  store.close();
  const wal = readFileSync(`${file}-wal`);
  return { file, wal, frames: (wal.length - before) / FRAME_BYTES };
}

await t.test('of a last write that power cut short, any sectors may be missing', { skip }, async (t) => {
  const { file, wal, frames } = await killedInTransaction(t.testdir());
  t.ok(frames > 10);
  const main = readFileSync(file);
  const start = wal.length - frames * FRAME_BYTES;
  for (let sector = Math.ceil(start / 512) * 512; sector < wal.length; sector += 9 * 512) {
    const left = Buffer.from(wal);
    left.fill(0, sector, Math.min(sector + 512, wal.length));
    if (left.equals(wal)) continue;
    writeFileSync(file, main);
    writeFileSync(`${file}-wal`, left);
    const store = await openSample(file);
    t.same(idsOf(store), allIds.slice(0, 10));
    t.match(store.said, [
      /-wal: the last write, from frame \d+ at byte \d+ on, was not finished and is dropped$/,
    ]);
    store.close();
  }
});

/** A store that was killed in a transaction of many pages, most of whose bytes are zero; its log. */
async function killedInZeros(folder: string): Promise<{ file: string; wal: Buffer }> {
  const store = await openSample(`${folder}/running`);
  store.database.prepare(`INSERT INTO rows VALUES (1, 'one')`).run();
  const text = Buffer.alloc(400_000);
  for (let at = 0; at < text.length; at += 2_000) text.write('x', at);
  store.database.prepare(`INSERT INTO rows VALUES (2, ?)`).run(text.toString());
  const file = copyAsKilled(store.file, `${folder}/killed`);
  store.close();
  return { file, wal: readFileSync(`${file}-wal`) };
}

await t.test(
  'a sector that was not written is no damage where it makes one byte differ',
  { skip },
  async (t) => {
    const { file, wal } = await killedInZeros(t.testdir());
    const main = readFileSync(file);
    const startOf = (frame: number): number => 32 + (frame - 1) * FRAME_BYTES;
    // the 42nd frame has its page's number in the sector before the rest of it
    const header = startOf(42);
    t.equal(header % 512, 504);
    const lone = wal.indexOf('x', startOf(50) + 24 + 512);
    const sector = lone - (lone % 512);
    const lost: [string, (left: Buffer) => unknown][] = [
      ['the page’s number', (left) => left.fill(0, header, header + 8)],
      ['the only byte of a sector that is not zero', (left) => left.fill(0, sector, sector + 512)],
    ];
    for (const [name, lose] of lost) {
      const left = Buffer.from(wal);
      lose(left);
      t.equal(differing(left, wal), 1, name);
      writeFileSync(file, main);
      writeFileSync(`${file}-wal`, left);
      const store = await openSample(file);
      t.same(idsOf(store), [1], name);
      t.match(store.said, [/-wal: the last write, from frame \d+ .* was not finished and is dropped$/], name);
      store.close();
    }
    const changed = Buffer.from(wal);
    changed.write('y', lone);
    writeFileSync(`${file}-wal`, changed);
    await t.rejects(openSample(file), { name: 'DamagedStoreError', message: /one byte of it was changed/ });
  },
);

function differing(one: Buffer, other: Buffer): number {
  return one.filter((byte, at) => byte !== other[at]).length;
}

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
