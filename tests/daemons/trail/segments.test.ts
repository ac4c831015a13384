import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { sqliteDriver } from '../../../daemons/sqlite/driver.js';
import { FILE_STEPS, type FileSteps } from '../../../daemons/trail/sqlite/segment-files.js';
import {
  chainFault,
  NOBODY,
  readAll,
  sampleBatch,
  sampleRecord,
  SampleTrail,
  SOURCE,
} from './sample-trail.js';

/** The steps of a rotation: two syncs of the new file, one of the full one, two renames, each with its folder. */
const STEPS = 7;

/** What fails at one step, and either at that alone or at all behind it, as if the power were off. */
function failingSteps(at: number, isLasting: boolean): FileSteps {
  let done = 0;
  const failing =
    <A extends unknown[]>(step: (...args: A) => void) =>
    (...args: A): void => {
      const number = done++;
      if (number === at || (isLasting && number > at)) throw new Error('the disk is gone');
      step(...args);
    };
  return {
    rename: failing(FILE_STEPS.rename),
    syncFile: failing(FILE_STEPS.syncFile),
    syncFolder: failing(FILE_STEPS.syncFolder),
  };
}

await t.test('segments are one trail', async (t) => {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t);
  for (let segment = 0; segment < 12; segment++) {
    await trail.append(sampleBatch(segment * 5 + 1, 5), NOBODY);
    await trail.rotate();
    await trail.rotate();
  }
  await trail.append(sampleBatch(61, 1), NOBODY);
  t.equal(trail.counters.segment, 13, 'an empty one is not rotated');
  const names = readdirSync(path.dirname(sample.file)).filter((name) => /^trail\.\d+(-.*)?$/.test(name));
  t.equal(names.length, 12, 'nothing beside them');
  const all = await readAll(trail, 7);
  t.equal(all.length, 61);
  t.equal(chainFault(all), undefined);
  const user = { tag: 'READ_USER', value: 'user0' } as const;
  const page = await trail.read({ filter: user, after: 0n, limit: 100, maxBytes: 1e6 });
  t.equal(page.is_last, false, 'one page looks at so many files');
  const rest = await trail.read({ filter: user, after: page.next, limit: 100, maxBytes: 1e6 });
  t.equal(page.records.length + rest.records.length, 20);
  t.equal(rest.is_last, true);
  const nobody = { tag: 'READ_USER', value: 'nobody' } as const;
  const empty = await trail.read({ filter: nobody, after: 0n, limit: 100, maxBytes: 1e6 });
  t.strictSame(empty, { records: [], next: 40n, is_last: false }, 'and goes on behind them');
  await trail.close();
  const again = await sample.open(t);
  t.strictSame(await readAll(again), all);
});

await t.test('duplicates and sources are known over segments, for a while by what they say', async (t) => {
  const trail = await new SampleTrail(t).open(t);
  await trail.append(sampleBatch(1, 3), NOBODY);
  await trail.append(sampleBatch(5, 1, 5), NOBODY);
  await trail.rotate();
  const batch = { ...sampleBatch(1, 6), records: [1, 2, 3, 4, 5, 6].map((each) => sampleRecord(each)) };
  batch.records[1] = sampleRecord(2, 'DELETE /tmp/2');
  const outcome = await trail.append(batch, NOBODY);
  t.strictSame(outcome, { kind: 'differing', sequences: [2, 4] }, 'changed, and said to be lost');
  t.equal((await readAll(trail)).length, 4, 'also what is new in such a batch is not stored');
  t.strictSame(
    (await trail.append(sampleBatch(5, 2), { ...NOBODY, identity: 'x', authentication: 'AUTHENTICATED_TLS' }))
      .kind,
    'held',
    'taken over',
  );
  await trail.rotate();
  t.equal((await trail.append(sampleBatch(7, 1), NOBODY)).kind, 'foreign', 'bound over segments too');
  t.equal(await trail.head(SOURCE), 6);
});

for (let at = 0; at < STEPS; at++) {
  await t.test(`power fails at step ${at + 1} of a rotation: nothing is lost`, async (t) => {
    const sample = new SampleTrail(t);
    const trail = await sample.open(t, { steps: failingSteps(at, true) });
    await trail.append(sampleBatch(1, 10), NOBODY);
    await t.rejects(trail.rotate(), /the disk is gone/);
    await trail.close();
    const again = await sample.open(t);
    t.equal(await again.head(SOURCE), 10);
    await again.append(sampleBatch(11, 1), NOBODY);
    await again.rotate();
    await again.append(sampleBatch(12, 1), NOBODY);
    const all = await readAll(again);
    t.equal(all.length, 12);
    t.equal(chainFault(all), undefined);
    t.notOk(readdirSync(path.dirname(sample.file)).includes('trail.new'));
  });

  await t.test(`step ${at + 1} of a rotation fails: the daemon goes on`, async (t) => {
    const sample = new SampleTrail(t);
    const trail = await sample.open(t, { steps: failingSteps(at, false) });
    await trail.append(sampleBatch(1, 10), NOBODY);
    await t.rejects(trail.rotate(), /a new segment could not be begun, and is tried again/);
    await trail.append(sampleBatch(11, 1), NOBODY);
    await trail.rotate();
    await trail.append(sampleBatch(12, 1), NOBODY);
    const all = await readAll(trail);
    t.equal(all.length, 12);
    t.equal(chainFault(all), undefined);
  });
}

await t.test('where the steps end, there is no other', async (t) => {
  const trail = await new SampleTrail(t).open(t, { steps: failingSteps(STEPS, false) });
  await trail.append(sampleBatch(1, 1), NOBODY);
  await t.resolves(trail.rotate());
});

await t.test('a file that somebody reads is not taken from under them', async (t) => {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t);
  await trail.append(sampleBatch(1, 1), NOBODY);
  const driver = await sqliteDriver();
  const reader = new driver(sample.file, { readonly: true });
  reader.exec('BEGIN; SELECT count(*) FROM records');
  await t.rejects(trail.rotate(), /is read by another program/);
  await trail.append(sampleBatch(2, 1), NOBODY);
  t.equal(reader.prepare('SELECT count(*) FROM records').pluck().get(), 1);
  reader.close();
  await trail.rotate();
  await trail.append(sampleBatch(3, 1), NOBODY);
  t.equal(trail.counters.segment, 2);
  t.equal(chainFault(await readAll(trail)), undefined);
});

await t.test('a file that is full makes place for the next, but not for one of a few records', async (t) => {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t, { rotateBytes: 65_536 });
  await trail.append(sampleBatch(1, 999), NOBODY);
  t.equal(trail.counters.segment, 1);
  await trail.append(sampleBatch(1_000, 1), NOBODY);
  await trail.append(sampleBatch(1_001, 1), NOBODY);
  t.equal(trail.counters.segment, 2);
  t.match(sample.said, [/trail\.000001 is closed: positions 1 to 1000$/]);
});

await t.test('full segments are taken to an archive while the trail is open', async (t) => {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t);
  for (let segment = 0; segment < 12; segment++) {
    await trail.append(sampleBatch(segment * 5 + 1, 5), NOBODY);
    await trail.rotate();
  }
  await trail.append(sampleBatch(61, 1), NOBODY);
  sample.said.length = 0;
  for (const number of ['000002', '000003', '000012'])
    renameSync(`${sample.file}.${number}`, `${sample.file}.archived.${number}`);
  const read = (after: bigint, value = 'user0') =>
    trail.read({ filter: { tag: 'READ_USER', value }, after, limit: 100, maxBytes: 1e6 });
  const [page] = await Promise.all([read(0n), read(0n), read(6n)]);
  t.strictSame(
    sample.said,
    ['000002', '000003'].map(
      (number) => `${sample.file}.${number} is not there: what is in it cannot be read`,
    ),
    'said once',
  );
  t.equal(page.records.length, 9, 'a page of the others');
  t.strictSame(await read(5n, 'nobody'), { records: [], next: 55n, is_last: false });
  const positions = (await readAll(trail, 7)).map(({ position }) => Number(position));
  t.equal(positions.length, 51, 'one of the newest is open still');
  t.strictSame(positions.slice(4, 6), [5, 16]);
  await trail.append(sampleBatch(62, 1), NOBODY);
  await trail.close();
  const again = await sample.open(t);
  t.equal((await readAll(again)).length, 47, 'all that is there');
});

await t.test('a full segment is not opened as a trail of its own', async (t) => {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t);
  await trail.append(sampleBatch(1, 5), NOBODY);
  await trail.rotate();
  const other = new SampleTrail(t, `${sample.file}.000001`);
  await t.rejects(other.open(t), { message: /trail\.000001: full segments of .*trail have such names/ });
  await trail.close();
  t.equal(chainFault(await readAll(await sample.open(t))), undefined);
});

await t.test('a file that bears the name of the next full segment is not written over', async (t) => {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t);
  await trail.append(sampleBatch(1, 3), NOBODY);
  const first = `${sample.file}.000001`;
  writeFileSync(first, 'somebody’s own');
  await t.rejects(trail.rotate(), /000001 is there already/);
  t.equal(readFileSync(first, 'utf8'), 'somebody’s own');
  await trail.append(sampleBatch(4, 1), NOBODY);
  t.equal((await readAll(trail)).length, 4);
});
