import { readFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import type { AuditRecord } from '../../../daemons/programs/audit.js';
import { PostgresTrail, type PostgresTrailOptions } from '../../../daemons/trail/postgres/postgres-trail.js';
import type { Echo } from '../../../daemons/trail/trail.js';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { type Cut, CuttingProxy } from '../../postgres/cutting-proxy.js';
import { PrivatePostgres, storeAt } from '../../postgres/private-postgres.js';
import { chainFault, NOBODY, readAll, sampleBatch, SOURCE } from './sample-trail.js';

const STANDS_BY = { message: /another log server writes this trail: this one stands by/ };

async function open(
  t: Test,
  store: string,
  options: Partial<PostgresTrailOptions> = {},
): Promise<PostgresTrail> {
  const url = parsePostgresUrl(store);
  const trail = await PostgresTrail.open({ url, diagnose: () => undefined, ...options });
  t.teardown(() => trail.close());
  return trail;
}

/** Keeps what it is given. */
function keeping(): { echo: Echo; shown: AuditRecord[] } {
  const shown: AuditRecord[] = [];
  const nothing = (): void => undefined;
  return {
    shown,
    echo: {
      before: nothing,
      undone: nothing,
      after: (taken) => void shown.push(...('records' in taken ? taken.records() : taken)),
    },
  };
}

await t.test('log servers that share a trail', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);

  await t.test('one writes, the other stands by and goes on', async (t) => {
    const store = await postgres.newStore();
    const first = await open(t, store);
    const second = await open(t, store);
    t.same([first.isOnDuty, second.isOnDuty], [true, false]);
    const changes: boolean[] = [];
    second.onDuty((isOnDuty) => changes.push(isOnDuty));
    t.match(await first.append(sampleBatch(1, 3), NOBODY), { kind: 'held', head: 3 });
    await t.rejects(second.append(sampleBatch(1, 3), NOBODY), STANDS_BY);
    await t.rejects(second.head(SOURCE), STANDS_BY);
    await t.rejects(second.log({ username: 'a', operation: 'b', timestamp: 'c' }, NOBODY), STANDS_BY);
    t.equal((await readAll(second)).length, 3);
    await first.close();
    await eventually('the second writes', () => second.isOnDuty);
    t.same(changes, [true]);
    t.match(await second.append(sampleBatch(1, 5), NOBODY), { kind: 'held', head: 5 });
    const records = await readAll(second);
    t.equal(records.length, 5);
    t.equal(chainFault(records), undefined);
  });

  await t.test('who writes leaves an anchor of the end, who stands by none', async (t) => {
    const store = await postgres.newStore();
    const folder = t.testdir();
    const firstFile = path.join(folder, 'first');
    const secondFile = path.join(folder, 'second');
    const first = await open(t, store, { anchorFile: firstFile, anchorEvery: 100 });
    const second = await open(t, store, { anchorFile: secondFile, anchorEvery: 100 });
    await first.append(sampleBatch(1, 3), NOBODY);
    const hash = Buffer.from((await readAll(first)).at(-1)?.hash ?? []).toString('hex');
    await second.close();
    await first.close();
    t.match(readFileSync(firstFile, 'utf8'), new RegExp(`^3 ${hash} \\S+\n$`));
    t.equal(readFileSync(secondFile, 'utf8'), '');
    const again = await open(t, store, { anchorFile: firstFile });
    await again.close();
    t.equal(readFileSync(firstFile, 'utf8').split('\n').length, 2, 'nothing new, no new anchor');
  });

  await t.test('that no anchor can be written is said once, and the trail goes on', async (t) => {
    const said: string[] = [];
    const diagnose = (line: string): void => void said.push(line);
    const trail = await open(t, await postgres.newStore(), {
      anchorFile: '/dev/full',
      anchorEvery: 1,
      diagnose,
    });
    for (const first of [1, 2, 3]) await trail.append(sampleBatch(first, 1), NOBODY);
    t.equal(said.length, 1);
    t.match(said[0], /^\/dev\/full: no anchor could be written: ENOSPC/);
  });

  await t.test('one that lost its lease writes nothing any more', async (t) => {
    const schema = await postgres.newSchema();
    const store = postgres.storeIn(schema);
    const frozen = await open(t, store);
    await frozen.append(sampleBatch(1, 2), NOBODY);
    await postgres.sql(`UPDATE ${schema}.leases SET holder = 1, term = term + 1`);
    await t.rejects(frozen.append(sampleBatch(3, 2), NOBODY));
    await eventually('it sees that', () => !frozen.isOnDuty);
    await postgres.sql(`UPDATE ${schema}.leases SET expires_at = clock_timestamp()`);
    await eventually('one writes again', () => frozen.isOnDuty);
    t.match(await frozen.append(sampleBatch(3, 2), NOBODY), { kind: 'held', head: 4 });
    t.equal(chainFault(await readAll(frozen)), undefined);
  });

  await t.test('what became of a group is known, though its connection ended at COMMIT', async (t) => {
    const proxy = await CuttingProxy.start(t, postgres);
    const store = storeAt([proxy], await postgres.newSchema());
    const trail = await open(t, store);
    let first = 1;
    for (const cut of ['answer', 'commit', 'answer'] satisfies Cut[]) {
      proxy.cut(cut);
      const appended = trail.append(sampleBatch(first, 2), NOBODY);
      if (cut === 'answer') t.match(await appended, { kind: 'held', head: first + 1 });
      else await t.rejects(appended);
      t.equal(proxy.left, 0);
      t.match(await trail.append(sampleBatch(first, 3), NOBODY), { kind: 'held', head: first + 2 });
      first += 3;
    }
    const records = await readAll(trail);
    t.equal(records.length, first - 1);
    t.equal(chainFault(records), undefined);
  });

  await t.test('what perhaps no standby has is not acknowledged', async (t) => {
    const trail = await open(t, await postgres.newStore());
    await trail.append(sampleBatch(1, 2), NOBODY);
    postgres.set("synchronous_standby_names = 'nobody'");
    await postgres.reload();
    const waits = "wait_event = 'SyncRep' AND application_name = 'sunshare'";
    let isTold = false;
    const appended = trail.append(sampleBatch(3, 2), NOBODY).finally(() => (isTold = true));
    appended.catch(() => undefined);
    // Who waits for the standby is sent on, as an administrator may.
    await eventually('it was sent on, and is not told that all is well', async () => {
      await postgres.sql(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE ${waits}`);
      return isTold;
    });
    await t.rejects(appended);
    postgres.set("synchronous_standby_names = ''");
    await postgres.reload();
    await eventually('it writes again', () => trail.isOnDuty);
    t.match(await trail.append(sampleBatch(3, 3), NOBODY), { kind: 'held', head: 5 });
    t.equal(chainFault(await readAll(trail)), undefined);
  });

  await t.test('lines that were stored and not printed are printed by the next', async (t) => {
    const schema = await postgres.newSchema();
    const [one, other] = [keeping(), keeping()];
    const first = await open(t, postgres.storeIn(schema), { echo: one.echo });
    await first.append(sampleBatch(1, 3), NOBODY);
    await first.close();
    await postgres.sql(`UPDATE ${schema}.trail_output SET printed = 1`);
    const second = await open(t, postgres.storeIn(schema), { echo: other.echo });
    await second.append(sampleBatch(4, 1), NOBODY);
    t.equal(one.shown.length, 3);
    t.same(
      other.shown.map(({ entry }) => entry.operation),
      ['PUBLISH /tmp/2', 'PUBLISH /tmp/3', 'PUBLISH /tmp/4'],
    );
  });

  await t.test(
    'a trail that was changed is not opened, nor one that has not what was anchored',
    async (t) => {
      const schema = await postgres.newSchema();
      const store = postgres.storeIn(schema);
      const anchorFile = path.join(t.testdir(), 'anchors');
      const trail = await open(t, store, { anchorFile, anchorEvery: 2 });
      await trail.append(sampleBatch(1, 4), NOBODY);
      await trail.close();
      await (await open(t, store, { anchorFile })).close();
      await postgres.sql(`UPDATE ${schema}.trail_records SET result = 1 WHERE position = 3`);
      await t.rejects(open(t, store), {
        name: 'DamagedStoreError',
        message: /position 3: the record was changed/,
      });
      await postgres.sql(
        `DELETE FROM ${schema}.trail_records WHERE position >= 3; UPDATE ${schema}.trail_sources SET head = 2`,
      );
      await t.rejects(open(t, store, { anchorFile }), {
        name: 'DamagedStoreError',
        message: /the trail ends there, but/,
      });
    },
  );
});
