import t from 'tap';
import { GroupCommit } from '../../../daemons/sqlite/group-commit.js';
import { skipUnless } from '../../peers.js';
import { idsOf, sampleStore } from './sample-store.js';

const skip = skipUnless('sqlite');

await t.test(
  'the works of one turn are one transaction, stored before anybody is told',
  { skip },
  async (t) => {
    const store = await sampleStore(t, `${t.testdir()}/store`);
    const group = new GroupCommit(store.database);
    const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
    const changesOfLog = (): unknown => store.database.pragma('data_version', { simple: true });
    const before = changesOfLog();
    const told = [1, 2, 3].map(async (id) => {
      const result = await group.run(() => insert.run(id, String(id)).lastInsertRowid);
      t.notOk(store.database.inTransaction, 'committed');
      return result;
    });
    t.same(idsOf(store), [], 'not before the turn is over');
    t.same(await Promise.all(told), [1, 2, 3]);
    t.same(idsOf(store), [1, 2, 3]);
    t.equal(changesOfLog(), before, 'this connection alone writes');
  },
);

await t.test('what one work throws takes back its own writes alone', { skip }, async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  const group = new GroupCommit(store.database);
  const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
  const results = await Promise.allSettled([
    group.run(() => insert.run(1, 'one')),
    group.run(() => {
      insert.run(2, 'two');
      throw new Error('not admitted');
    }),
    group.run(() => insert.run(3, 'one')),
    group.run(() => insert.run(4, 'four')),
  ]);
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
  );
  t.same(idsOf(store), [1, 4]);
});

await t.test('a fault of the file that one work meets is that of all', { skip }, async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  const failures: unknown[] = [];
  const group = new GroupCommit(store.database, { onFailure: (error) => failures.push(error) });
  const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  const works = [
    () => insert.run(1, 'one'),
    () => {
      throw full;
    },
    () => insert.run(2, 'two'),
  ];
  const results = await Promise.allSettled(works.map((work) => group.run<unknown>(work)));
  t.same(
    results.map((result) => result.status === 'rejected' && result.reason === full),
    [true, true, true],
  );
  t.same([idsOf(store), failures], [[], [full]]);
});

await t.test('so does what the only work of a group throws', { skip }, async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  const ends: string[] = [];
  const group = new GroupCommit(store.database, {
    beforeCommit: () => ends.push('before'),
    afterCommit: () => ends.push('after'),
    onFailure: () => ends.push('failure'),
  });
  const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
  await t.rejects(
    group.run(() => {
      insert.run(1, 'one');
      throw new Error('not admitted');
    }),
    { message: 'not admitted' },
  );
  t.same(idsOf(store), []);
  t.notOk(store.database.inTransaction);
  t.same(ends, ['before', 'after'], 'what others had left to be stored is');
  await group.run(() => insert.run(2, 'one'));
  t.same(idsOf(store), [2]);
});

await t.test('a database that fails takes back the whole group, which is said once', { skip }, async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  const events: string[] = [];
  const group = new GroupCommit(store.database, {
    onFailure: () => events.push('failure'),
    onRecovery: () => events.push('recovery'),
  });
  const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
  const pages = Number(store.database.pragma('page_count', { simple: true }));
  for (const round of [1, 2]) {
    store.database.pragma(`max_page_count = ${pages}`);
    const results = await Promise.allSettled([
      group.run(() => insert.run(round * 10, `small ${round}`)),
      group.run(() => insert.run(round * 10 + 1, 'x'.repeat(100_000))),
      group.run(() => insert.run(round * 10 + 2, `small too ${round}`)),
    ]);
    for (const result of results) t.match(result, { status: 'rejected', reason: { code: 'SQLITE_FULL' } });
  }
  t.same(idsOf(store), []);
  store.database.pragma(`max_page_count = ${pages + 1_000}`);
  await group.run(() => insert.run(1, 'one'));
  t.same(idsOf(store), [1]);
  t.same(events, ['failure', 'recovery']);
});

await t.test('what may be later joins a group, or makes one soon', { skip }, async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  const group = new GroupCommit(store.database, { laterMs: 20 });
  const order: string[] = [];
  const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
  const alone = group.later(() => insert.run(1, 'one'));
  await alone;
  const first = group.later(() => order.push('later'));
  await group.run(() => order.push('run'));
  await first;
  t.same(order, ['later', 'run']);
  const waiting = group.later(() => insert.run(2, 'two'));
  const flushed = group.flush();
  t.same(idsOf(store), [1, 2], 'flushed before the close');
  await Promise.all([flushed, waiting]);
});

await t.test('many works go in several groups, in order', { skip }, async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  const group = new GroupCommit(store.database);
  const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
  const ids = Array.from({ length: 3_000 }, (_, index) => index + 1);
  await Promise.all(ids.map((id) => group.run(() => insert.run(id, String(id)))));
  t.same(idsOf(store), ids);
});

await t.test('asynchronous works run one behind the other, in one transaction', { skip }, async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  const events: string[] = [];
  const group = new GroupCommit(store.database, {
    beforeCommit: () => events.push(`before ${idsOf(store).join()}`),
    afterCommit: () => events.push(`after ${store.database.inTransaction}`),
  });
  const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
  const results = await Promise.allSettled(
    [1, 2, 3].map((id) =>
      group.run(async () => {
        events.push(`begin ${id}`);
        await Promise.resolve();
        insert.run(id, String(id));
        await Promise.resolve();
        events.push(`end ${id}`);
        if (id === 2) throw new Error('not admitted');
        return id;
      }),
    ),
  );
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  const works = [1, 2, 3].flatMap((id) => [`begin ${id}`, `end ${id}`]);
  t.same(events, [...works, 'before 1,3', 'after false']);
});

await t.test('a work that waits for what takes another turn fails its group', { skip }, async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  let takenBack = 0;
  const group = new GroupCommit(store.database, { afterRollback: () => takenBack++ });
  const insert = store.database.prepare('INSERT INTO rows VALUES (?, ?)');
  const results = await Promise.allSettled([
    group.run(() => insert.run(1, 'one')),
    group.run(() => new Promise(() => undefined)),
  ]);
  for (const result of results) t.match(result, { reason: { name: 'UnsettledError' } });
  t.same(idsOf(store), []);
  t.equal(takenBack, 1);
  await group.run(() => insert.run(2, 'two'));
  t.same(idsOf(store), [2], 'the next group is another');
});

await t.test('a group grows as long as each turn brings more, up to a time', async (t) => {
  const store = await sampleStore(t, `${t.testdir()}/store`);
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  for (const [gatherMs, groups] of [
    [10_000, 1],
    [0, 5],
  ] as const) {
    let commits = 0;
    const group = new GroupCommit(store.database, { gatherMs, afterCommit: () => commits++ });
    const told: Promise<unknown>[] = [];
    for (let work = 0; work < 5; work++) {
      told.push(group.run(() => work));
      await turn();
    }
    await Promise.all(told);
    t.equal(commits, groups);
  }
});
