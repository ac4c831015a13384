import t from 'tap';
import { shipRecords } from '../../../../daemons/p2p-server/shipping/ship-records.js';
import { Origin } from '../../../../daemons/p2p-server/store/postgres/origin.js';
import { PostgresOutbox } from '../../../../daemons/p2p-server/store/postgres/postgres-outbox.js';
import { OutboxPolicy } from '../../../../daemons/p2p-server/store/outbox-policy.js';
import type { Connection } from '../../../../daemons/postgres/connection.js';
import { postgresDriver } from '../../../../daemons/postgres/driver.js';
import { PrimaryFinder } from '../../../../daemons/postgres/find-primary.js';
import { Lease } from '../../../../daemons/postgres/lease.js';
import { parsePostgresUrl } from '../../../../daemons/postgres/postgres-url.js';
import { eventually } from '../../../eventually.js';
import { skipUnless } from '../../../peers.js';
import { PrivatePostgres } from '../../../postgres/private-postgres.js';
import { NumberedLog, portmapperOf } from '../shipping/numbered-log.js';
import { openPostgres } from './opened-postgres.js';
import { note, recordOf, waiting } from './store-conformance.js';

// Another primary, which has not got the last of what the old one had: it gives those numbers to other records.

const skip = skipUnless('postgresql');

function named(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${word} ${i + 1}`);
}

await t.test(
  'what comes in after a failover that lost records is logged, under numbers that come again',
  { skip },
  async (t) => {
    const primary = await PrivatePostgres.start(t);
    const standby = await primary.startStandby(t);
    const { store } = await openPostgres(primary.storeIn(await primary.newSchema(), standby));
    t.teardown(() => store.close());
    const log = new NumberedLog();
    t.teardown(() => log.close());
    await log.open();
    const portmapper = await portmapperOf(t, log.table);
    const settings = { portmapper, logProtocols: ['tcp'], logTls: undefined, foreignLog: undefined } as const;
    const shipping = shipRecords(store.outbox, settings, () => undefined);
    t.teardown(() => shipping.close());
    await note(store, ...named('old', 5));
    await log.holds(5);
    primary.set("synchronous_standby_names = ''");
    await primary.reload();
    await standby.stop();
    await note(store, ...named('lost', 10));
    await log.holds(15);
    await eventually('all are acknowledged', () => store.outbox.depth === 0);
    await primary.kill();
    await eventually('that is known', () => store.fault !== undefined);
    await standby.startAgain();
    await standby.promote();
    await eventually('it goes on', () => store.fault === undefined);
    const fresh = named('new', 7);
    await note(store, ...fresh);
    await eventually('nothing waits', async () => (await waiting(store)).length === 0);
    t.same(
      fresh.filter((operation) => !log.logged.includes(`alice ${operation}`)),
      [],
      'all that is new is logged',
    );
  },
);

await t.test(
  'what is done when another has taken over is not done where the old one serves out its time',
  { skip },
  async (t) => {
    const primary = await PrivatePostgres.start(t);
    const standby = await primary.startStandby(t);
    primary.set("synchronous_standby_names = ''");
    await primary.reload();
    const schema = await primary.newSchema();
    const { store } = await openPostgres(primary.storeIn(schema, standby), { operationMs: 10_000 });
    t.teardown(() => store.close());
    /** Each waits until all have a connection. */
    const register = async (users: readonly string[]): Promise<void> => {
      const begun = new Set<string>();
      let goOn = (): void => undefined;
      const allHaveBegun = new Promise<void>((resolve) => (goOn = resolve));
      const one = (user: string): Promise<unknown> =>
        store.transact(
          async (directory) => {
            const done = await directory.register(user);
            if (begun.add(user).size === users.length) goOn();
            await allHaveBegun;
            return done;
          },
          ({ status }) => [recordOf(`REGISTER ${status}`, user)],
        );
      const done = await Promise.all(users.map(one));
      t.same(done, Array<unknown>(users.length).fill({ status: 'ok' }));
    };
    await register(named('before', 3));
    await standby.promote();
    await primary.stopWhenLeft();
    const late = named('late', 6);
    await register(late);
    const there = await standby.sql(
      `SELECT name FROM ${schema}.users WHERE name LIKE 'late %' ORDER BY name`,
    );
    t.same(there.split('\n'), late);
  },
);

await t.test(
  'what was read before a failover is not acknowledged behind it, nor is it read on',
  { skip },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const url = await postgres.newStore();
    const { store } = await openPostgres(url);
    await note(store, ...named('old', 5));
    await store.close();
    const connection = await new PrimaryFinder(await postgresDriver(), parsePostgresUrl(url)).open();
    t.teardown(() => connection.end());
    const outbox = outboxOn(connection);
    let terms = 0;
    outbox.onTerm(() => {
      terms++;
    });
    await eventually('it is the one that ships', async () => {
      await outbox.refresh();
      return terms === 1;
    });
    t.equal((await outbox.read(1, 10)).length, 5);
    connection.instance = 'another';
    const another = {
      name: 'DatabaseAwayError',
      message: 'the database is another one, or was started anew',
    };
    await t.rejects(outbox.acknowledge(5), another, 'it was not looked at yet');
    await t.rejects(outbox.read(4, 10), another);
    await outbox.refresh();
    t.equal(terms, 2, 'who ships begins anew');
    t.equal((await outbox.read(1, 10)).length, 5, 'and has all of them before it');
    await outbox.acknowledge(5);
    t.equal(outbox.depth, 0);
  },
);

function outboxOn(connection: Connection): PostgresOutbox {
  const origin = new Origin();
  const lend = <T>(use: (connection: Connection) => Promise<T>): Promise<T> => use(connection);
  const lease = new Lease('shipping', origin.id);
  return new PostgresOutbox({ keptIn: 'a database', lend, lease, origin, policy: new OutboxPolicy() });
}
