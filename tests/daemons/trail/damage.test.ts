import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import { sqliteDriver } from '../../../daemons/sqlite/driver.js';
import { NOBODY, readAll, sampleBatch, SampleTrail } from './sample-trail.js';

/** A trail of two segments, five records in the first and 200 in the second, and closed. */
async function closedTrail(t: Test): Promise<SampleTrail> {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t, { anchorEvery: 100 });
  await trail.append(sampleBatch(1, 5), NOBODY);
  await trail.rotate();
  await trail.append(sampleBatch(6, 200), NOBODY);
  await trail.close();
  return sample;
}

async function change(file: string, sql: string): Promise<void> {
  const driver = await sqliteDriver();
  const database = new driver(file);
  database.exec(sql);
  database.close();
}

const CHANGES: readonly [what: string, sql: string, place: RegExp][] = [
  [
    'the last record is gone',
    'DELETE FROM records WHERE position = 205',
    /has positions 6 to 204, but must have/,
  ],
  ['all records are gone', 'DELETE FROM records', /has no records, but must have positions 6 to 205/],
  ['the first record is gone', 'DELETE FROM records WHERE position = 6', /has positions 7 to 205, but must/],
  [
    'one near the end is gone',
    'DELETE FROM records WHERE position = 190',
    /position 190: the record was changed/,
  ],
  [
    'a result was changed',
    'UPDATE records SET result = 9 WHERE position = 180',
    /position 180: the record was/,
  ],
  [
    'the last hash is another',
    'UPDATE segment SET last_hash = zeroblob(32)',
    /position 205: it is not the record/,
  ],
  ['the segment is unknown', 'DELETE FROM segment', /table segment: it has 0 rows/],
  ['there is one segment too many', 'INSERT INTO segment SELECT * FROM segment', /it has 2 rows/],
  ['a source is behind', 'UPDATE sources SET head = head - 1', /table sources/],
  ['it has the number of another', 'UPDATE segment SET number = 1', /it is number 1, behind .*trail\.000001/],
];

for (const [what, sql, place] of CHANGES) {
  await t.test(`${what}: ${sql}`, async (t) => {
    const sample = await closedTrail(t);
    await change(sample.file, sql);
    const bytes = readFileSync(sample.file);
    const error = await sample.open(t).catch((error: unknown) => error);
    t.type(error, DamagedStoreError);
    t.match(error, { message: place });
    t.ok(bytes.equals(readFileSync(sample.file)), 'nothing was touched');
  });
}

await t.test('the full segment before is another', async (t) => {
  const sample = await closedTrail(t);
  await change(`${sample.file}.000001`, 'UPDATE segment SET last_hash = zeroblob(32)');
  await t.rejects(sample.open(t), { message: /position 6: it does not go on where .*trail\.000001 ends/ });
});

await t.test('a full segment that was moved to an archive is no damage, and is told', async (t) => {
  const sample = await closedTrail(t);
  const trail = await sample.open(t);
  await trail.rotate();
  await trail.close();
  renameSync(`${sample.file}.000002`, `${sample.file}.kept`);
  const without = await sample.open(t);
  t.match(sample.said.at(-1), /trail\.000002 is not there: what is in it cannot be read/);
  t.equal((await readAll(without)).length, 5);
  await without.append(sampleBatch(206, 1), NOBODY);
  const [, last] = (await readAll(without)).slice(-2);
  t.equal(last?.position, 206n);
});

await t.test('the file itself is gone', async (t) => {
  const sample = await closedTrail(t);
  rmSync(sample.file);
  await t.rejects(sample.open(t), { message: /the file: it is missing, but .*trail\.000001 lies beside it/ });
});

const lines = (file: string): string[] => readFileSync(file, 'utf8').split('\n');

await t.test('anchors: now and then, at a rotation and at the end', async (t) => {
  const sample = await closedTrail(t);
  const anchors = lines(`${sample.file}.anchors`);
  t.match(anchors, [/^5 [0-9a-f]{64} \d{4}-\d\d-\d\dT/, /^205 /, '']);
  const trail = await sample.open(t, { anchorEvery: 2 });
  const [, hash] = /^205 (\S+)/.exec(anchors[1] ?? '') ?? [];
  t.equal(hash, Buffer.from((await readAll(trail)).at(-1)?.hash ?? []).toString('hex'));
  await trail.append(sampleBatch(206, 1), NOBODY);
  t.equal(lines(`${sample.file}.anchors`).length, 3);
  await trail.append(sampleBatch(207, 1), NOBODY);
  t.match(lines(`${sample.file}.anchors`).at(-2), /^207 /);
});

await t.test('a trail that ends before its anchor was cut off', async (t) => {
  const sample = await closedTrail(t);
  appendFileSync(`${sample.file}.anchors`, `206 ${'ab'.repeat(32)} 2026-11-26T05:00:00.000Z\n`);
  await t.rejects(sample.open(t), { message: /position 205: the trail ends there, but .* position 206 was/ });
});

await t.test('a trail whose record is not what was anchored', async (t) => {
  const sample = await closedTrail(t);
  writeFileSync(`${sample.file}.anchors`, `3 ${'ab'.repeat(32)} 2026-11-26T05:00:00.000Z\n`);
  await t.rejects(sample.open(t), { message: /position 3: .* with another hash/ });
});

await t.test('an anchor that was torn is left as it is', async (t) => {
  const sample = await closedTrail(t);
  const file = `${sample.file}.anchors`;
  appendFileSync(file, '206 abab');
  const trail = await sample.open(t);
  await trail.append(sampleBatch(206, 1), NOBODY);
  await trail.close();
  t.match(lines(file).slice(-3), ['206 abab', /^206 [0-9a-f]{64} /, '']);
  await t.resolves(sample.open(t));
});

await t.test('another file is not taken for one of anchors', async (t) => {
  const sample = await closedTrail(t);
  const file = `${sample.file}.other`;
  writeFileSync(file, 'shopping list\n');
  await t.rejects(sample.open(t, { anchorFile: file }), { message: /is no file of anchors/ });
  await t.rejects(sample.open(t, { anchorFile: `${file}/none` }), {
    message: /cannot open the file of anchors/,
  });
});

await t.test('an anchor that cannot be written stops nobody, and is told once', async (t) => {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t, { anchorFile: '/dev/full', anchorEvery: 1 });
  await trail.append(sampleBatch(1, 1), NOBODY);
  await trail.append(sampleBatch(2, 1), NOBODY);
  await trail.close();
  t.equal(sample.said.length, 1);
  t.match(sample.said[0], /^\/dev\/full: no anchor could be written: ENOSPC/);
});

await t.test('two daemons do not share a trail', async (t) => {
  const sample = new SampleTrail(t);
  await sample.open(t);
  await t.rejects(sample.open(t), { message: /is in use by another daemon/ });
});
