import t, { type Test } from 'tap';
import { OutboxPolicy } from '../../../../daemons/p2p-server/store/outbox-policy.js';
import type { PostgresStore } from '../../../../daemons/p2p-server/store/postgres/postgres-store.js';
import { eventually } from '../../../eventually.js';
import { skipUnless } from '../../../peers.js';
import { type Cut, CuttingProxy } from '../../../postgres/cutting-proxy.js';
import { PrivatePostgres, storeAt } from '../../../postgres/private-postgres.js';
import { directoryOf } from './directory-of.js';
import { openPostgres } from './opened-postgres.js';
import { recordOf, waiting } from './store-conformance.js';

// Sessions that are ended while the connection to the database ends: what is overdue is another thing when it is looked
// for again, and each session that ends has its record.

const USERS = ['alice', 'bob', 'carol', 'dora'];
const CAPACITY = 8;

interface Opened {
  readonly store: PostgresStore;
  /** It numbers the records of both: no COMMIT but that of the sessions passes the proxy. */
  readonly shipping: PostgresStore;
  readonly proxy: CuttingProxy;
  /** Makes the sessions of these users overdue, and no others. */
  readonly setOverdue: (users: readonly string[]) => Promise<void>;
}

await t.test('sessions expire while a COMMIT is cut', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const proxy = await CuttingProxy.start(t, postgres);

  const open = async (t: Test): Promise<Opened> => {
    const schema = await postgres.newSchema();
    const shipping = (await openPostgres(postgres.storeIn(schema))).store;
    t.teardown(() => shipping.close());
    const outboxPolicy = new OutboxPolicy({ capacity: CAPACITY });
    const { store } = await openPostgres(storeAt([proxy], schema), { operationMs: 10_000, outboxPolicy });
    t.teardown(() => store.close());
    const directory = directoryOf(store);
    for (const user of USERS) {
      const home = { ip: '127.0.0.1', port: 4000 };
      await directory.register(user);
      await directory.connect(user, home);
      await directory.startSession(user, home);
    }
    const setOverdue = async (users: readonly string[]): Promise<void> => {
      const isOverdue = `user_id IN (SELECT id FROM ${schema}.users WHERE name IN ('${users.join("', '")}'))`;
      await postgres.sql(`UPDATE ${schema}.connections
        SET expires_at = now() + CASE WHEN ${isOverdue} THEN -1 ELSE 1 END * interval '1 hour'`);
    };
    return { store, shipping, proxy, setOverdue };
  };

  /** Ends what is overdue: at each attempt other sessions are. */
  const expire = async (t: Test, opened: Opened, cut: Cut, overdue: string[][]): Promise<string[]> => {
    opened.proxy.cut(cut);
    let attempts = 0;
    await opened.store.transact(
      async (directory) => {
        await opened.setOverdue(overdue[attempts++] ?? []);
        return directory.expireSessions();
      },
      (users) => users.map((user) => recordOf(`DISCONNECT ${user}`, user)),
      { needsRoom: false },
    );
    t.equal(attempts, overdue.length, 'it was cut');
    return (await waiting(opened.shipping)).map(({ operation }) => operation).sort();
  };

  /** All that is reserved and not written was given back. */
  const hasRoomFor = async (t: Test, { store }: Opened, count: number): Promise<void> => {
    await store.outbox.refresh();
    t.equal(store.outbox.dropped, 0);
    t.equal(store.outbox.reserve(CAPACITY), count);
  };

  await t.test('more are overdue at the second try', async (t) => {
    const opened = await open(t);
    const records = await expire(t, opened, 'commit', [['alice'], ['alice', 'bob', 'carol']]);
    t.same(records, ['DISCONNECT alice', 'DISCONNECT bob', 'DISCONNECT carol']);
    await hasRoomFor(t, opened, CAPACITY - 3);
  });

  await t.test('fewer are overdue at the second try', async (t) => {
    const opened = await open(t);
    const records = await expire(t, opened, 'commit', [['alice', 'bob', 'carol'], ['bob']]);
    t.same(records, ['DISCONNECT bob']);
    await hasRoomFor(t, opened, CAPACITY - 1);
  });

  await t.test('the first try is in, and others are overdue at the second', async (t) => {
    const opened = await open(t);
    t.same(await expire(t, opened, 'answer', [['alice'], ['bob', 'carol']]), ['DISCONNECT alice']);
    await hasRoomFor(t, opened, CAPACITY - 1);
  });

  await t.test('more are overdue than there is room for', async (t) => {
    const opened = await open(t);
    const { outbox } = opened.store;
    const taken = outbox.reserve(CAPACITY - 2);
    await expire(t, opened, 'commit', [['alice'], ['alice', 'bob', 'carol']]);
    outbox.settle(taken, undefined);
    const ended = async (): Promise<string[]> =>
      (await waiting(opened.shipping)).map(({ operation }) => operation.replace(/^(DISCONNECT) .*/, '$1'));
    await eventually('the third is told of as dropped', async () => (await ended()).length === 3);
    t.same(await ended(), ['DISCONNECT', 'DISCONNECT', 'DROPPED 1']);
  });
});
