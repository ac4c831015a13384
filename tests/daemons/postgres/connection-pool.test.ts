import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Connection } from '../../../daemons/postgres/connection.js';
import { ConnectionPool } from '../../../daemons/postgres/connection-pool.js';
import { postgresDriver } from '../../../daemons/postgres/driver.js';
import { PrimaryFinder } from '../../../daemons/postgres/find-primary.js';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { PrivatePostgres } from '../../postgres/private-postgres.js';

const SIZE = 5;
const PATIENCE_MS = 10_000;

interface Pool {
  readonly pool: ConnectionPool;
  readonly said: string[];
  /** Lends a connection for a moment. */
  readonly lend: () => Promise<Connection>;
  /** The most that were lent at once since this was asked last. */
  readonly most: () => number;
  /** How many are asked of the database at this moment. */
  readonly asked: () => number;
}

/** A pool of connections as a role of its own; what came of opening one is told when `heard` has resolved. */
async function poolOf(
  t: Test,
  postgres: PrivatePostgres,
  role: string,
  heard = (): Promise<void> => Promise.resolve(),
): Promise<Pool> {
  await postgres.sql(`CREATE ROLE ${role} LOGIN`);
  const url = parsePostgresUrl(postgres.storeIn('public').replace('sunshare@', `${role}@`));
  const finder = new PrimaryFinder(await postgresDriver(), url);
  const said: string[] = [];
  const diagnose = (message: string): void => void said.push(message);
  let asked = 0;
  const open = (): Promise<Connection> => {
    asked++;
    return finder
      .open()
      .finally(heard)
      .finally(() => asked--);
  };
  const pool = new ConnectionPool({ open, diagnose, size: SIZE });
  t.teardown(() => pool.close());
  let [lent, most] = [0, 0];
  return {
    pool,
    said,
    lend: () =>
      pool.lend(performance.now() + PATIENCE_MS, async (connection) => {
        most = Math.max(most, ++lent);
        await sleep(20);
        lent--;
        return connection;
      }),
    most() {
      const before = most;
      most = 0;
      return before;
    },
    asked: () => asked,
  };
}

await t.test('a pool of connections', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const limit = (role: string, count: number): Promise<string> =>
    postgres.sql(`ALTER ROLE ${role} CONNECTION LIMIT ${count}`);
  const many = (pool: Pool): Promise<unknown> => Promise.all(Array.from({ length: 3 * SIZE }, pool.lend));

  await t.test('a database without room for more of them is not away', async (t) => {
    const pool = await poolOf(t, postgres, 'few');
    await limit('few', 2);
    await pool.lend();
    await many(pool);
    await many(pool);
    t.equal(pool.most(), 2);
    t.equal(pool.pool.fault, undefined);
    t.match(pool.said, [
      /takes no more connections \(too many connections for role.*raise its max_connections/,
    ]);
    t.equal(pool.said.length, 1, 'once');
    await limit('few', -1);
    await eventually('there are more', async () => {
      await many(pool);
      return pool.most() === SIZE;
    });
    t.equal(pool.said.length, 1);
  });

  await t.test('one that takes none is away, and found when it takes some', async (t) => {
    const pool = await poolOf(t, postgres, 'nothing');
    await limit('nothing', 1);
    const connection = await pool.lend();
    await limit('nothing', 0);
    connection.destroy(new Error('cut by the test'));
    await t.rejects(pool.lend(), { name: 'DatabaseAwayError', message: /too many connections/ });
    t.match(pool.pool.fault, /too many connections/);
    await limit('nothing', -1);
    await eventually('it is back', () => pool.pool.fault === undefined);
    await many(pool);
    t.match(pool.said, [/database is away/, /database is back/]);
  });

  await t.test('who waits while all those that worked are cut is served', async (t) => {
    const pool = await poolOf(t, postgres, 'one');
    await limit('one', 1);
    const lent = await pool.pool.borrow(performance.now() + PATIENCE_MS);
    let served = 0;
    const waiting = [1, 2].map(() => pool.lend().then(() => served++));
    await eventually('it is full', () => pool.said.length > 0);
    lent.connection.destroy(new Error('cut by the test'));
    await eventually('there is room again, or was', async () => {
      const ours = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'one'";
      return served > 0 || (await postgres.sql(ours)) === '0';
    });
    lent.giveBack();
    await Promise.all(waiting);
    t.equal(pool.pool.fault, undefined);
  });

  await t.test('who was refused before the last connection ended is served', async (t) => {
    let [outcomes, isHeld] = [0, false];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const pool = await poolOf(t, postgres, 'late', () => {
      outcomes++;
      return isHeld ? held : Promise.resolve();
    });
    await limit('late', 1);
    const lent = await pool.pool.borrow(performance.now() + PATIENCE_MS);
    isHeld = true;
    const waiting = pool.lend();
    await eventually('it is refused', () => outcomes === 2);
    lent.connection.destroy(new Error('cut by the test'));
    const theirs = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'late'";
    await eventually('there is room again', async () => (await postgres.sql(theirs)) === '0');
    lent.giveBack();
    isHeld = false;
    release();
    await waiting;
    t.equal(pool.pool.fault, undefined);
  });

  await t.test('those that were refused together are asked for again, one by one', async (t) => {
    const together: number[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const pool = await poolOf(t, postgres, 'pair', () => {
      together.push(pool.asked());
      return held;
    });
    await limit('pair', 0);
    const waiting = [pool.lend(), pool.lend()];
    await eventually('both are refused', () => together.length === 2);
    await limit('pair', 1);
    release();
    await Promise.all(waiting);
    t.same(together.splice(0, 3), [2, 2, 1]);
    t.equal(pool.pool.fault, undefined);
  });

  await t.test('it ends also where the database does not answer', async (t) => {
    const pool = await poolOf(t, postgres, 'frozen');
    await Promise.all([pool.lend(), pool.lend()]);
    await postgres.freeze();
    const asked = pool.pool.lend(performance.now() + PATIENCE_MS, (connection) =>
      connection.command('SELECT 1'),
    );
    const beganMs = performance.now();
    const closed = pool.pool.close();
    await t.rejects(asked, { name: 'DatabaseAwayError', message: 'the store is closed' });
    await closed;
    t.ok(performance.now() - beganMs < PATIENCE_MS);
    postgres.thaw();
  });
});
