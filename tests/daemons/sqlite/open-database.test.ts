import {
  chmodSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import t from 'tap';
import { openForReading } from '../../../daemons/sqlite/open-for-reading.js';
import { parseStoreUrl } from '../../../daemons/sqlite/store-url.js';
import { skipUnless } from '../../peers.js';
import { copyAsKilled, idsOf, openSample, sampleStore, SCHEMA } from './sample-store.js';

const skip = skipUnless('sqlite');

await t.test('a new store is its owner’s alone, and is there after a restart', { skip }, async (t) => {
  const file = `${t.testdir()}/store`;
  const first = await openSample(file);
  first.database.exec(`INSERT INTO rows VALUES (1, 'one')`);
  for (const name of [file, `${file}-wal`, `${file}-shm`, `${file}.lock`])
    t.equal(statSync(name).mode & 0o777, 0o600, name);
  t.equal(first.database.pragma('journal_mode', { simple: true }), 'wal');
  t.equal(first.database.pragma('synchronous', { simple: true }), 2, 'FULL');
  first.close();
  t.notOk(existsSync(`${file}-wal`), 'one file is left');
  const second = await sampleStore(t, file);
  t.same(idsOf(second), [1]);
  t.same(second.said, []);
});

await t.test(
  'a store serves one daemon at a time, by whatever name; readers are not in its way',
  async (t) => {
    const folder = t.testdir();
    const store = await sampleStore(t, `${folder}/store`);
    symlinkSync('store', `${folder}/other-name`);
    await t.rejects(openSample(`${folder}/store`), { message: /store is in use by another daemon/ });
    await t.rejects(openSample(`${folder}/other-name`), { message: /store is in use by another daemon/ });
    await store.database.backup(`${folder}/backup`);
    store.close();
    (await openSample(`${folder}/other-name`)).close();
    (await openSample(`${folder}/backup`)).close();
  },
);

await t.test('migrations go on from the version that the file has', { skip }, async (t) => {
  const file = `${t.testdir()}/store`;
  (await openSample(file)).close();
  const newer = { ...SCHEMA, migrations: [...SCHEMA.migrations, `INSERT INTO rows VALUES (7, 'seven')`] };
  (await openSample(file, newer)).close();
  const again = await openSample(file, newer);
  t.same(idsOf(again), [7]);
  again.close();
  await t.rejects(openSample(file), {
    message: /store was written by a newer version of sunshare: its schema is 2, this program knows up to 1$/,
  });
  const broken = { ...SCHEMA, migrations: [...newer.migrations, `INSERT INTO rows VALUES (8, 'seven')`] };
  await t.rejects(openSample(file, broken), { message: /UNIQUE/ });
  const unchanged = await openSample(file, newer);
  t.same(idsOf(unchanged), [7], 'a migration that fails changes nothing');
  unchanged.close();
});

await t.test('what is no store of this program is refused, and stays as it is', { skip }, async (t) => {
  const folder = t.testdir({ text: 'dear diary, '.repeat(20), short: 'x', folder: {} });
  (await openSample(`${folder}/other`, { ...SCHEMA, applicationId: 1 })).close();
  const { default: Driver } = await import('better-sqlite3');
  new Driver(`${folder}/tables`).exec('CREATE TABLE mine (x)').close();
  const faults: readonly (readonly [string, RegExp])[] = [
    ['text', /text is not a SQLite file$/],
    ['short', /short is not a SQLite file$/],
    ['other', /other is not this program's store: its application id is 0x00000001, not 0x73755454$/],
    ['tables', /tables is not this program's store: it holds tables of another program$/],
  ];
  for (const [name, message] of faults) {
    const before = readFileSync(`${folder}/${name}`);
    await t.rejects(openSample(`${folder}/${name}`), { message });
    t.ok(readFileSync(`${folder}/${name}`).equals(before), name);
  }
  await t.rejects(openSample(`${folder}/folder`), { message: /it is not a file$/ });
  await t.rejects(openSample(`${folder}/none/store`), { message: /the folder .*none does not exist$/ });
});

await t.test('a store of two names is not written to: each has a lock of its own', { skip }, async (t) => {
  const folder = t.testdir();
  const first = await openSample(`${folder}/store`);
  linkSync(`${folder}/store`, `${folder}/other`);
  await t.rejects(openSample(`${folder}/other`), { message: /other: it has 2 names \(hard links\)/ });
  rmSync(`${folder}/other`);
  first.close();
  (await openSample(`${folder}/store`)).close();
});

await t.test('a missing permission is said', { skip }, async (t) => {
  const folder = mkdtempSync(`${tmpdir()}/sunshare-store-`);
  t.teardown(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o777);
  const asOther = async (name: string, message: RegExp): Promise<void> => {
    // Root may do everything: another user's eyes are borrowed.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await t.rejects(openSample(`${folder}/${name}`), { message });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  };
  (await openSample(`${folder}/store`)).close();
  rmSync(`${folder}/store.lock`);
  chmodSync(`${folder}/store`, 0o444);
  await asOther('store', /cannot open .*store: it may not, or cannot, be written to$/);
  chmodSync(folder, 0o555);
  await asOther('new', /cannot open .*new: no permission/);
});

await t.test(
  'a reader sees what is stored while the daemon writes, and cannot write',
  { skip },
  async (t) => {
    const file = `${t.testdir()}/store`;
    await t.rejects(openForReading(file, SCHEMA), { message: /cannot open .*store: it is missing/ });
    const store = await sampleStore(t, file);
    const reader = await openForReading(file, SCHEMA);
    t.teardown(() => reader.close());
    const count = reader.prepare<[], number>('SELECT count(*) FROM rows').pluck();
    t.equal(count.get(), 0);
    store.database.exec(`INSERT INTO rows VALUES (1, 'one')`);
    t.equal(count.get(), 1);
    t.throws(() => reader.exec('DELETE FROM rows'), { code: 'SQLITE_READONLY' });
    await t.rejects(openForReading(file, { ...SCHEMA, applicationId: 1 }), {
      message: /is not this program's store/,
    });
  },
);

await t.test('--store', (t) => {
  t.same(parseStoreUrl('memory'), { kind: 'memory' });
  t.same(parseStoreUrl('sqlite:/var/lib/a b'), { kind: 'sqlite', file: '/var/lib/a b' });
  t.throws(() => parseStoreUrl('sqlite:'), { message: /needs a file/ });
  t.match(parseStoreUrl('postgres://db/x'), {
    kind: 'postgres',
    url: { hosts: [{ host: 'db', port: 5432 }] },
  });
  t.throws(() => parseStoreUrl('postgre://u:secret@db/x'), {
    message: /, got "postgre:\/\/u:\(hidden\)@db\/x"$/,
  });
  t.throws(() => parseStoreUrl('store.db'), { message: /expected memory, sqlite:FILE or postgres:/ });
  t.end();
});

await t.test('what is taken back never stood in the log, however much it was', { skip }, async (t) => {
  const file = `${t.testdir()}/store`;
  const { database } = await sampleStore(t, file);
  const before = statSync(`${file}-wal`).size;
  database.exec('BEGIN');
  const insert = database.prepare('INSERT INTO rows VALUES (?, ?)');
  for (let id = 0; id < 40; id++) insert.run(id, `${id}`.repeat(500_000));
  t.equal(statSync(`${file}-wal`).size, before);
  database.exec('ROLLBACK');
  t.equal(statSync(`${file}-wal`).size, before);
});

await t.test(
  'the log of a process that was killed is in the file before it is served',
  { skip },
  async (t) => {
    const folder = t.testdir();
    const { database } = await sampleStore(t, `${folder}/store`);
    database.exec(`INSERT INTO rows VALUES (1, 'one')`);
    const copy = copyAsKilled(`${folder}/store`, `${folder}/copy`);
    t.ok(statSync(`${copy}-wal`).size > 0);
    const again = await sampleStore(t, copy);
    t.equal(statSync(`${copy}-wal`).size, 0);
    t.same(idsOf(again), [1]);
  },
);
