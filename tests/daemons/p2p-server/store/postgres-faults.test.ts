import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { PostgresStore } from '../../../../daemons/p2p-server/store/postgres/postgres-store.js';
import { eventually } from '../../../eventually.js';
import { skipUnless } from '../../../peers.js';
import { type Cut, CuttingProxy } from '../../../postgres/cutting-proxy.js';
import { PrivatePostgres, storeAt } from '../../../postgres/private-postgres.js';
import { directoryOf } from './directory-of.js';
import { openPostgres } from './opened-postgres.js';
import { recordOf, waiting } from './store-conformance.js';
import { within } from '../../../within.js';

// A database that goes away: for good, for a while, or in the middle of a word.

const skip = skipUnless('postgresql');
/** What users are promised. */
const MAX_ANSWER_MS = 2_000;

function register(store: PostgresStore, user: string): Promise<{ readonly status: string }> {
  return store.transact(
    (directory) => directory.register(user),
    ({ status }) => [recordOf(`REGISTER ${status}`, user)],
  );
}

async function operations(store: PostgresStore): Promise<string[]> {
  return (await waiting(store)).map(({ operation }) => operation);
}

await t.test('whoever registered a name is told so, wherever the connection ends', { skip }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const proxy = await CuttingProxy.start(t, postgres);
  const cases: Cut[][] = [['answer'], ['commit'], ['commit', 'answer'], ['commit', 'commit', 'answer']];
  for (const cuts of cases) {
    const schema = await postgres.newSchema();
    const { store, said } = await openPostgres(storeAt([proxy], schema), { operationMs: 10_000 });
    try {
      proxy.cut(...cuts);
      t.same(await register(store, 'alice'), { status: 'ok' }, cuts.join(', '));
      t.equal(proxy.left, 0, 'it was cut');
      t.same(await operations(store), ['REGISTER ok']);
      t.same(await register(store, 'alice'), { status: 'usernameInUse' });
      t.same(said, []);
    } finally {
      await store.close();
    }
  }
});

await t.test(
  'whoever began a session is told its number, wherever the connection ends',
  { skip },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const proxy = await CuttingProxy.start(t, postgres);
    const { store } = await openPostgres(storeAt([proxy], await postgres.newSchema()), {
      operationMs: 10_000,
    });
    t.teardown(() => store.close());
    const directory = directoryOf(store);
    const home = { ip: '127.0.0.1', port: 4000 };
    await directory.register('alice');
    await directory.connect('alice', home);
    proxy.cut('answer');
    const started = await directory.startSession('alice', home);
    t.match(started, { status: 'ok', session: /^[0-9]+$/ });
    t.equal(proxy.left, 0, 'it was cut');
    const session = 'session' in started ? started.session : '';
    t.same(await directory.heartbeat('alice', session), { status: 'ok' }, 'it is that one');
  },
);

await t.test('what perhaps no standby has is not acknowledged', { skip }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const { store, said } = await openPostgres(await postgres.newStore());
  t.teardown(() => store.close());
  postgres.set("synchronous_standby_names = 'nobody'");
  await postgres.reload();
  const waits = "wait_event = 'SyncRep' AND application_name = 'sunshare'";
  const sendOn = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE ${waits}`;
  const registered = register(store, 'alice');
  registered.catch(() => undefined);
  // Who waits for the standby is sent on, as an administrator may.
  await eventually('it waits for the standby', async () => (await postgres.sql(sendOn)) !== '');
  await t.rejects(registered, { name: 'StoreFailedError' });
  t.match(said.join('\n'), /not known whether an operation was kept/);
  postgres.set("synchronous_standby_names = ''");
  await postgres.reload();
  t.same(await register(store, 'alice'), { status: 'usernameInUse' }, 'it was kept here');
});

await t.test(
  'while it is away operations fail soon, and when it is back they do not',
  { skip },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const { store, said } = await openPostgres(await postgres.newStore());
    t.teardown(() => store.close());
    const fails = (): Promise<unknown> => t.rejects(register(store, 'bob'), { name: 'StoreFailedError' });
    t.same(await register(store, 'alice'), { status: 'ok' });
    await postgres.freeze();
    await within(t, MAX_ANSWER_MS, fails);
    postgres.thaw();
    await eventually('it works again', () =>
      register(store, 'carol').then(
        () => true,
        () => false,
      ),
    );
    await postgres.kill();
    await within(t, MAX_ANSWER_MS, fails);
    await eventually('that is known', () => store.fault !== undefined);
    await within(t, MAX_ANSWER_MS / 4, fails);
    store.lose(1);
    await postgres.startAgain();
    await eventually('it is back', () => store.fault === undefined);
    t.same(await register(store, 'dora'), { status: 'ok' });
    await eventually('what was lost is told', async () => (await operations(store)).includes('DROPPED 1'));
    t.match(said, [/database is away \(.*\): operations fail until it is back/, /database is back/]);
  },
);

await t.test(
  'what was lost is told when the server stops, by itself where the database is away',
  { skip },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const url = await postgres.newStore();
    const one = await openPostgres(url);
    one.store.lose(3);
    await one.store.close();
    t.same(
      one.said.filter((line) => line.startsWith('stopping')),
      [],
    );
    const other = await openPostgres(url);
    await eventually('the database was told', async () =>
      (await operations(other.store)).includes('DROPPED 3'),
    );
    await postgres.kill();
    await eventually('that is known', () => other.store.fault !== undefined);
    other.store.lose(2);
    await other.store.close();
    t.equal(other.said.at(-1), 'stopping: 2 operations were not logged, and the database was not told');
  },
);

await t.test('of another database nothing is believed of who was connected', { skip }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const schema = await postgres.newSchema();
  const { store } = await openPostgres(postgres.storeIn(schema));
  t.teardown(() => store.close());
  const directory = directoryOf(store);
  for (const user of ['alice', 'bob']) {
    await directory.register(user);
    await directory.connect(user, { ip: '127.0.0.1', port: 4000 });
  }
  const listed = async (): Promise<string> => (await directory.listUsersReply('alice')).toString();
  t.equal(await listed(), '\x001\0bob\x00127.0.0.1\x004000\0');
  // As where a backup was restored, and another has the number that one had.
  await postgres.sql(
    `UPDATE ${schema}.connections SET entry = 'eve\\000127.0.0.1\\0005000\\000' WHERE number = 2`,
  );
  await postgres.stop();
  await eventually('that is known', () => store.fault !== undefined);
  await postgres.startAgain();
  await eventually('it is back', () => store.fault === undefined);
  t.equal(await listed(), '\x001\0eve\x00127.0.0.1\x005000\0');
});

await t.test('what was acknowledged is there after a failover, once', { skip }, async (t) => {
  const primary = await PrivatePostgres.start(t);
  const standby = await primary.startStandby(t);
  const schema = await primary.newSchema();
  const { store } = await openPostgres(primary.storeIn(schema, standby));
  t.teardown(() => store.close());
  const acknowledged: string[] = [];
  const over = new AbortController();
  const one = async (name: string): Promise<void> => {
    for (let count = 0; !over.signal.aborted; count++) {
      const user = `${name} ${count}`;
      try {
        const { status } = await register(store, user);
        if (status !== 'ok') throw new Error(`${user} is ${status}`);
        acknowledged.push(user);
      } catch (error) {
        if ((error as Error).name !== 'StoreFailedError') throw error;
        await sleep(10);
      }
    }
  };
  const load = Array.from({ length: 8 }, (_, i) => one(`user ${i}`));
  await eventually('some are registered', () => acknowledged.length > 100);
  await primary.kill();
  const before = acknowledged.length;
  await standby.promote();
  await eventually('others are registered', () => acknowledged.length > before + 100);
  over.abort();
  await Promise.all(load);
  const there = new Set((await standby.sql(`SELECT name FROM ${schema}.users`)).split('\n'));
  t.same(
    acknowledged.filter((user) => !there.has(user)),
    [],
    `none of ${acknowledged.length} is lost`,
  );
  const twice = `SELECT count(*) - count(DISTINCT user_name) FROM ${schema}.outbox WHERE operation = 'REGISTER ok'`;
  t.equal(await standby.sql(twice), '0', 'none is recorded twice');
});
