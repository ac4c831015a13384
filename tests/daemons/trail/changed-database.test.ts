import { join } from 'node:path';
import t from 'tap';
import type { Connection } from '../../../daemons/postgres/connection.js';
import { postgresDriver } from '../../../daemons/postgres/driver.js';
import { PrimaryFinder } from '../../../daemons/postgres/find-primary.js';
import { inTransaction } from '../../../daemons/postgres/in-transaction.js';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import { PostgresTrail } from '../../../daemons/trail/postgres/postgres-trail.js';
import { checkEnd } from '../../../daemons/trail/postgres/trail-end.js';
import type { Echo } from '../../../daemons/trail/trail.js';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { CuttingProxy } from '../../postgres/cutting-proxy.js';
import { PrivatePostgres, storeAt } from '../../postgres/private-postgres.js';
import { chainFault, NOBODY, readAll, sampleBatch } from './sample-trail.js';

// A database that changes between two things that a trail asks of it.

await t.test('a trail over a database that changes', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const open = (store: string, echo?: Echo): Promise<PostgresTrail> =>
    PostgresTrail.open({ url: parsePostgresUrl(store), diagnose: () => undefined, ...(echo && { echo }) });
  const connect = async (store: string): Promise<Connection> =>
    new PrimaryFinder(await postgresDriver(), parsePostgresUrl(store)).open();

  await t.test(
    'behind one that lost its end no group leaves a hole, nor is what it lost taken for stored',
    async (t) => {
      const schema = await postgres.newSchema();
      const trail = await open(postgres.storeIn(schema));
      t.teardown(() => trail.close());
      t.match(await trail.append(sampleBatch(1, 20), NOBODY), { kind: 'held', head: 20 });
      // before the restart: behind it the trail may read its end at any time
      await postgres.sql(`DELETE FROM ${schema}.trail_records WHERE position > 17;
      UPDATE ${schema}.trail_sources SET head = 17`);
      await postgres.kill();
      await postgres.startAgain();
      await eventually('it writes again', () =>
        trail.append(sampleBatch(18, 5), NOBODY).then(
          (outcome) => outcome.kind === 'held' && outcome.head === 22,
          () => false,
        ),
      );
      const records = await readAll(trail);
      t.equal(records.length, 22);
      t.equal(chainFault(records), undefined);
    },
  );

  await t.test('one that lost what an anchor tells of is not written to any more', async (t) => {
    const schema = await postgres.newSchema();
    const said: string[] = [];
    const trail = await PostgresTrail.open({
      url: parsePostgresUrl(postgres.storeIn(schema)),
      diagnose: (message) => said.push(message),
      anchorFile: join(t.testdir(), 'anchors'),
      anchorEvery: 10,
    });
    t.teardown(() => trail.close());
    const isHeld = (first: number, count: number): Promise<boolean> =>
      trail.append(sampleBatch(first, count), NOBODY).then(
        ({ kind }) => kind === 'held',
        () => false,
      );
    const isBehind = async (head: number): Promise<void> => {
      await postgres.sql(`DELETE FROM ${schema}.trail_records WHERE position > ${head};
        UPDATE ${schema}.trail_sources SET head = ${head}`);
      await postgres.kill();
      await postgres.startAgain();
    };
    t.ok(await isHeld(1, 20));
    t.ok(await isHeld(21, 5));
    await isBehind(20);
    await eventually('what lies behind the anchor is written again', () => isHeld(21, 10));
    await isBehind(29);
    let isWritten = false;
    await eventually('that is said', async () => {
      isWritten ||= await isHeld(30, 5);
      return isWritten || trail.fault?.includes('says that position 30 was written') === true;
    });
    t.notOk(isWritten);
    t.match(said.join('\n'), /nothing is written any more: .*: position 29: the trail ends there/);
    await eventually('another may', () => !trail.isOnDuty);
    t.equal((await readAll(trail)).length, 29);
  });

  await t.test(
    'each line is printed, also of a group of which nobody was told that it is stored',
    async (t) => {
      const proxy = await CuttingProxy.start(t, postgres);
      const shown: string[] = [];
      const nothing = (): void => undefined;
      const after: Echo['after'] = (taken) =>
        void shown.push(
          ...('records' in taken ? taken.records() : taken).map(({ entry }) => entry.operation),
        );
      const store = storeAt([proxy], await postgres.newSchema());
      const trail = await open(store, { before: nothing, undone: nothing, after });
      t.teardown(() => trail.close());
      await trail.append(sampleBatch(1, 1), NOBODY);
      proxy.cut('answer', 'commit');
      await t.rejects(trail.append(sampleBatch(2, 1), NOBODY));
      t.equal(proxy.left, 0);
      t.match(await trail.append(sampleBatch(2, 2), NOBODY), { kind: 'held', head: 3 });
      t.same(
        [...new Set(shown)],
        [1, 2, 3].map((each) => `PUBLISH /tmp/${each}`),
      );
    },
  );

  await t.test('a start beside one that writes takes no half of a group for damage', async (t) => {
    const store = await postgres.newStore();
    const trail = await open(store);
    t.teardown(() => trail.close());
    await trail.append(sampleBatch(1, 3), NOBODY);
    const connection = await connect(store);
    t.teardown(() => connection.end());
    let isWritten = false;
    const interrupted = new Proxy(connection, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name, of);
        if (name !== 'run') return typeof value === 'function' ? (value.bind(of) as unknown) : value;
        return async (...asked: Parameters<Connection['run']>): Promise<unknown> => {
          if (!asked[0].name.startsWith('find ') && !isWritten) {
            isWritten = true;
            await trail.append(sampleBatch(4, 2), NOBODY);
          }
          return of.run(...asked);
        };
      },
    });
    await checkEnd(interrupted, undefined, 'trail');
    t.ok(isWritten);
  });

  await t.test('a connection is not given back within a transaction that failed', async (t) => {
    const connection = await connect(await postgres.newStore());
    t.teardown(() => connection.end());
    await t.rejects(
      inTransaction(connection, () => connection.command('SELECT 1 / 0')),
      { message: /division by zero/ },
    );
    t.equal(await inTransaction(connection, () => Promise.resolve(7)), 7);
    t.equal(await connection.command('COMMIT'), 'COMMIT');
  });
});
