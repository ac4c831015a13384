import { join } from 'node:path';
import t from 'tap';
import { storeRows } from '../../../../client/audit/check/store-rows.js';
import { SQL } from '../../../../daemons/p2p-server/store/sqlite/statements.js';
import { SqliteStore } from '../../../../daemons/p2p-server/store/sqlite/sqlite-store.js';
import { copyAsKilled } from '../../sqlite/sample-store.js';
import { eventually } from '../../../eventually.js';
import { directoryOf } from './directory-of.js';
import { openFile, tamper } from './sqlite-files.js';
import { note, type OpenStore, recordOf, testStore, waiting } from './store-conformance.js';
import { testSurvey } from './survey-conformance.js';

const home = { ip: '127.0.0.1', port: 4000 };
const AT = '11/05/2025 18:02:34';

const folder = t.testdir();
let files = 0;
const newFile = (): string => join(folder, `store-${++files}`);

const open: OpenStore = (outboxPolicy) =>
  SqliteStore.open(newFile(), {
    diagnose: (message) => t.comment(message),
    ...(outboxPolicy && { outboxPolicy }),
  });

await testStore('sqlite', open);
await testSurvey('sqlite', open);

await t.test('all of it is there after a restart, and after a kill', async (t) => {
  const file = newFile();
  const { store } = await openFile(t, file);
  const directory = directoryOf(store);
  await directory.register('alice', 'hash');
  await directory.connect('alice', home);
  await directory.publish('alice', { path: '/f', description: 'd', published: AT });
  await directory.describeFile('alice', '/f', 7);
  await note(store, 'a', 'b');
  const { source } = store.outbox;
  const killed = await openFile(t, copyAsKilled(file, newFile()));
  await store.close();
  const restarted = await openFile(t, file);
  for (const { store, database } of [killed, restarted]) {
    const there = directoryOf(store);
    t.strictSame(await store.secretOf('alice'), { status: 'ok', hash: 'hash' });
    t.strictSame(await there.getUserInfo('alice', 'alice'), { status: 'ok', ...home });
    t.match(await there.listContentLong('alice', 'alice', ''), {
      entries: [{ path: '/f', description: 'd', size: 7, published: AT }],
    });
    t.equal(store.outbox.source, source);
    t.match(await waiting(store), [
      { sequence: 1, operation: 'a' },
      { sequence: 2, operation: 'b' },
    ]);
    await directoryOf(store).delete('alice', '/f');
    await directoryOf(store).publish('alice', { path: '/g', description: '', published: AT });
    t.equal(database.prepare('SELECT number FROM publications').pluck().get(), 2, 'no number twice');
    t.same(storeRows(database).faults, []);
  }
});

await t.test('sessions live one whole time after a restart, then expire unless heard of', async (t) => {
  const file = newFile();
  let nowMs = 1_000_000;
  const options = { sessionTtlSeconds: 10, nowMs: () => nowMs };
  const sessions: string[] = [];
  const { store } = await openFile(t, file, options);
  for (const user of ['alice', 'bob', 'carol']) {
    await directoryOf(store).register(user);
    await directoryOf(store).connect(user, home);
    if (user === 'carol') continue;
    const started = await directoryOf(store).startSession(user, home);
    if (started.status === 'ok') sessions.push(started.session);
  }
  await store.close();
  nowMs = 0;
  const restarted = await openFile(t, file, options);
  const directory = directoryOf(restarted.store);
  nowMs = 9_999;
  t.strictSame(await directory.expireSessions(), []);
  t.strictSame(await directory.heartbeat('alice', sessions[0] ?? ''), { status: 'ok' });
  nowMs = 10_000;
  t.strictSame(await directory.expireSessions(), ['bob']);
  t.strictSame(await directory.expireSessions(), []);
  nowMs = 19_999;
  t.strictSame(await directory.expireSessions(), ['alice']);
  t.match(await directory.listUsers('carol'), { users: [] });
  nowMs = 1_000_000;
  t.strictSame(await directory.expireSessions(), [], 'a connection without a session never');
  await directory.connect('alice', home);
  const next = await directory.startSession('alice', home);
  t.ok(next.status === 'ok' && Number(next.session) > Number(sessions.at(-1)), 'no number twice');
});

await t.test('what an expiry that failed had found expires the next time', async (t) => {
  let nowMs = 0;
  const { store } = await openFile(t, newFile(), { sessionTtlSeconds: 10, nowMs: () => nowMs });
  const directory = directoryOf(store);
  await directory.register('alice');
  await directory.connect('alice', home);
  await directory.startSession('alice', home);
  nowMs = 10_000;
  const failed = store.transact(
    (directory) => directory.expireSessions(),
    () => {
      throw new Error('a record that cannot be made');
    },
  );
  await t.rejects(failed, { message: 'a record that cannot be made' });
  t.strictSame(await directory.getUserInfo('alice', 'alice'), { status: 'ok', ...home });
  t.strictSame(await directory.expireSessions(), ['alice']);
});

await t.test('a row that was changed is found, named, and not read over', async (t) => {
  const file = newFile();
  const { store } = await openFile(t, file);
  for (const user of ['alice', 'bob']) {
    await directoryOf(store).register(user);
    await directoryOf(store).connect(user, home);
    await directoryOf(store).publish(user, { path: '/f', description: 'd', published: AT });
  }
  await note(store, 'a');
  await store.close();
  await tamper(
    file,
    `UPDATE users SET secret_hash = 'x' WHERE name = 'alice';
     UPDATE publications SET description = 'e' WHERE number = 2;
     UPDATE connections SET port = 4001 WHERE user = 'alice';
     UPDATE outbox SET result = 1;`,
  );
  const { store: damaged, database } = await openFile(t, file);
  const directory = directoryOf(damaged);
  t.match(
    await damaged.survey.counts(),
    { users: 2, connected: 2, publications: 2 },
    'who looks on reads on',
  );
  const at = (place: string) => ({ name: 'DamagedStoreError', place });
  await t.rejects(directory.listUsers('alice'), at('table users, row 1'));
  await t.rejects(damaged.secretOf('alice'), at('table users, row 1'));
  await t.rejects(directory.getUserInfo('bob', 'alice'), at('table connections, row 1'));
  await t.rejects(directory.listContent('bob', 'bob'), at('table publications, row 2'));
  await t.rejects(directory.search('bob', '', '1'), at('table publications, row 2'));
  await t.rejects(waiting(damaged), at('table outbox, row 1'));
  t.strictSame(await directory.getUserInfo('bob', 'bob'), { status: 'ok', ...home }, 'the rest goes on');
  t.same(
    storeRows(database).faults,
    ['users, row 1', 'publications, row 2', 'connections, row 1', 'outbox, row 1'].map(
      (row) => `table ${row}: its checksum is wrong`,
    ),
  );
});

await t.test('counts that were changed keep the store from opening', async (t) => {
  for (const change of ['UPDATE state SET users = 0', 'DELETE FROM state']) {
    const file = newFile();
    const { store } = await openFile(t, file);
    await directoryOf(store).register('alice');
    await store.close();
    await tamper(file, change);
    const opened = SqliteStore.open(file, { diagnose: () => undefined });
    await t.rejects(opened, { name: 'DamagedStoreError', place: 'table state' }, change);
  }
});

await t.test('a store that fails fails whole groups, says so once, and works again', async (t) => {
  const { store, database, said } = await openFile(t, newFile());
  const directory = directoryOf(store);
  await directory.register('alice');
  await directory.connect('alice', home);
  const pages = Number(database.pragma('page_count', { simple: true }));
  for (const round of [1, 2]) {
    database.pragma(`max_page_count = ${pages}`);
    const results = await Promise.allSettled([
      directory.register(`early ${round}`),
      note(store, 'x'.repeat(20_000)),
      directory.register(`late ${round}`),
    ]);
    for (const result of results)
      t.match(result, { status: 'rejected', reason: { name: 'StoreFailedError' } }, 'all of the group');
    database.pragma(`max_page_count = ${pages + 1_000}`);
  }
  t.match(store.outbox, { lastSequence: 0, depth: 0 });
  store.lose(6);
  t.strictSame(await directory.register('late 1'), { status: 'ok' });
  t.strictSame(await store.secretOf('early 1'), { status: 'userDoesNotExist' });
  t.equal(said.length, 2, said.join('\n'));
  t.match(said[0], /^store .* is away \(database or disk is full\): operations fail until it works again$/);
  t.match(said[1], /^store .* is back: operations are carried out again$/);
  await note(store, 'a');
  t.match(await waiting(store), [{ operation: 'DROPPED 6' }, { operation: 'a', sequence: 2 }]);
  t.same(storeRows(database).faults, []);
});

await t.test(
  'operations that were refused are counted, also where none follows and the server stops',
  async (t) => {
    const file = newFile();
    const { store } = await openFile(t, file);
    store.lose(2);
    store.lose(1);
    await store.close();
    const { store: again } = await openFile(t, file);
    t.match(await waiting(again), [{ operation: 'DROPPED 3' }]);
  },
);

await t.test(
  'a file that cannot be written when operations are refused is told of them at the end',
  async (t) => {
    const file = newFile();
    const { store, database, said } = await openFile(t, file);
    database.pragma('query_only = 1');
    store.lose(2);
    await eventually('it was tried', () => said.length > 0);
    database.pragma('query_only = 0');
    await store.close();
    const { store: again, database: second, said: told } = await openFile(t, file);
    t.match(await waiting(again), [{ operation: 'DROPPED 2' }]);
    second.pragma('query_only = 1');
    again.lose(1);
    await again.close();
    t.equal(told.at(-1), 'stopping: 1 operation was not logged, and the store could not be told');
  },
);

await t.test('many publications of a user who goes are deleted by and by', async (t) => {
  const file = newFile();
  const { store } = await openFile(t, file);
  const directory = directoryOf(store);
  for (const user of ['alice', 'bob']) await directory.register(user);
  for (const user of ['alice', 'bob']) await directory.connect(user, home);
  await directory.publish('bob', { path: '/bob', description: '', published: AT });
  const paths = Array.from({ length: 4_000 }, (_, index) => `/${index}`);
  await Promise.all(
    paths.map((path) => directory.publish('alice', { path, description: '', published: AT })),
  );
  await directory.unregister('alice');
  await directory.register('alice');
  t.strictSame(await directory.listContent('bob', 'alice'), { status: 'ok', paths: [] });
  t.match(await directory.search('bob', '', ''), { entries: [{ path: '/bob' }] });
  t.match(await directory.search('bob', '', '1'), { entries: [] });
  await store.close();
  const { store: again, database } = await openFile(t, file);
  t.same(storeRows(database).faults, [], 'what is left is known');
  const left = database.prepare<[], number>('SELECT count(*) FROM publications').pluck();
  const before = left.get() ?? 0;
  t.ok(before > 1, `${before} are left`);
  // Each joins the next part.
  for (let part = 0; part < 9; part++) await note(again, 'part');
  t.equal(left.get(), 1);
  t.equal(database.prepare('SELECT count(*) FROM removed_users').pluck().get(), 0);
  t.same(storeRows(database).faults, []);
});

await t.test('no statement looks at all users, publications or records', async (t) => {
  const { database } = await openFile(t, newFile());
  for (const [name, sql] of Object.entries(SQL)) {
    const parameters = sql.includes('@')
      ? [Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, parameter = '']) => [parameter, 0]))]
      : [...sql.matchAll(/\?/g)].map(() => 0);
    const plan = database
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters)
      .map(({ detail }) => detail);
    t.notMatch(plan.join('\n'), /^SCAN (?!CONSTANT ROW)|TEMP B-TREE/m, name);
  }
});

await t.test('an outbox that was emptied in parts stays empty after a restart', async (t) => {
  const file = newFile();
  const { store, database } = await openFile(t, file);
  await Promise.all(
    Array.from({ length: 5_000 }, (_, index) =>
      store.transact(
        () => Promise.resolve(),
        () => [recordOf(`r${index}`)],
      ),
    ),
  );
  await store.outbox.acknowledge(4_999);
  await note(store, 'a');
  const rows = database.prepare<[], number>('SELECT count(*) FROM outbox').pluck();
  t.ok((rows.get() ?? 0) > 2, 'a part at a time');
  await store.close();
  const { store: again } = await openFile(t, file);
  t.match(await waiting(again), [{ operation: 'r4999' }, { operation: 'a', sequence: 5_001 }]);
});
