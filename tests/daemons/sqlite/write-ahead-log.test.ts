import { statSync } from 'node:fs';
import t from 'tap';
import { GroupCommit } from '../../../daemons/sqlite/group-commit.js';
import { openForReading } from '../../../daemons/sqlite/open-for-reading.js';
import { skipUnless } from '../../peers.js';
import { copyAsKilled, idsOf, sampleStore, SCHEMA } from './sample-store.js';

const skip = skipUnless('sqlite');

const LONG_TEXT = 'x'.repeat(5 * 1024 * 1024);

await t.test(
  'a long log begins anew with an empty file: a power cut shows nothing of the round before',
  { skip },
  async (t) => {
    const store = await sampleStore(t, `${t.testdir()}/store`);
    const group = new GroupCommit(store.database);
    const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
    await group.run(() => insert.run(1, LONG_TEXT));
    const { size: longBytes } = statSync(`${store.file}-wal`);
    t.ok(longBytes > LONG_TEXT.length);
    await group.run(() => insert.run(2, 'two'));
    const { size: bytes } = statSync(`${store.file}-wal`);
    t.ok(bytes < 100_000, `${bytes} bytes of the second round alone`);
    await group.run(() => insert.run(3, 'three'));
    t.ok(statSync(`${store.file}-wal`).size > bytes, 'a short one goes on');
    t.same(idsOf(store), [1, 2, 3]);
  },
);

await t.test('a log that a reader keeps is emptied when the reader has gone', { skip }, async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  const group = new GroupCommit(store.database);
  const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
  await group.run(() => insert.run(1, 'one'));
  const reader = await openForReading(store.file, SCHEMA);
  reader.exec('BEGIN');
  t.same(idsOf({ ...store, database: reader }), [1]);
  const pages = Number(store.database.pragma('page_count', { simple: true }));
  store.database.pragma(`max_page_count = ${pages}`);
  await t.rejects(group.run(() => insert.run(2, 'x'.repeat(100_000))));
  store.database.pragma(`max_page_count = ${pages + 1_000}`);
  await group.run(() => insert.run(3, 'three'));
  const beside = statSync(`${store.file}-wal`).size;
  reader.close();
  await group.run(() => insert.run(4, 'four'));
  t.ok(statSync(`${store.file}-wal`).size < beside, 'it began anew');
  t.same(idsOf(store), [1, 3, 4]);
});

await t.test(
  'so is one that a reader kept at the start, with what a killed process left',
  { skip },
  async (t) => {
    const folder = t.testdir();
    const killed = await sampleStore(t, `${folder}/killed`);
    killed.database.prepare('INSERT INTO rows VALUES (?, ?)').run(1, 'x'.repeat(100_000));
    const file = copyAsKilled(killed.file, `${folder}/left`);
    const left = statSync(`${file}-wal`).size;
    const reader = await openForReading(file, SCHEMA);
    reader.exec('BEGIN');
    t.same(idsOf({ ...killed, database: reader }), [1]);
    const store = await sampleStore(t, file);
    t.ok(statSync(`${file}-wal`).size >= left, 'it is still there');
    reader.close();
    const group = new GroupCommit(store.database);
    await group.run(() => store.database.prepare('INSERT INTO rows VALUES (?, ?)').run(2, 'two'));
    t.ok(statSync(`${file}-wal`).size < left, 'it began anew');
    t.same(idsOf(store), [1, 2]);
  },
);
