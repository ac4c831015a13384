import t, { type Test } from 'tap';
import { NotAdmitted } from '../../../../daemons/p2p-server/admission/not-admitted.js';
import type { OperationRecord } from '../../../../daemons/p2p-server/store/operation-record.js';
import { OutboxPolicy } from '../../../../daemons/p2p-server/store/outbox-policy.js';
import type { SequencedRecord } from '../../../../daemons/p2p-server/store/outbox.js';
import type { Store } from '../../../../daemons/p2p-server/store/store.js';
import { eventually } from '../../../eventually.js';
import { registrationOf } from '../sample-record.js';
import { directoryOf } from './directory-of.js';

const home = { ip: '127.0.0.1', port: 4000 };

export function recordOf(operation: string, user = 'alice'): OperationRecord {
  return { ...registrationOf(user), operation };
}

/** Records that nothing is done with. */
export function note(store: Store, ...operations: string[]): Promise<unknown> {
  const noted = operations.map((operation) =>
    store.transact(
      () => Promise.resolve(),
      () => [recordOf(operation)],
    ),
  );
  return Promise.all(noted);
}

export async function waiting({ outbox }: Store): Promise<readonly SequencedRecord[]> {
  await outbox.refresh();
  return outbox.read(outbox.lastSequence - outbox.depth + 1, 1_000);
}

async function numbered(store: Store): Promise<[number, string][]> {
  return (await waiting(store)).map(({ sequence, operation }) => [sequence, operation]);
}

export type OpenStore = (outboxPolicy?: OutboxPolicy) => Promise<Store>;

/** What every store must do with operations and their records; `open` gives a fresh and empty one. */
export async function testStore(name: string, open: OpenStore): Promise<void> {
  const test = (
    rule: string,
    run: (t: Test, store: Store) => Promise<void>,
    policy?: OutboxPolicy,
  ): Promise<unknown> =>
    t.test(`${name}: ${rule}`, async (t) => {
      const store = await open(policy);
      t.teardown(() => store.close());
      await run(t, store);
    });

  await test('an operation and its record are kept together, or neither is', async (t, store) => {
    const refused = new NotAdmitted('max-users', 'no more');
    const results = await Promise.allSettled([
      store.transact(
        (directory) => directory.register('alice'),
        ({ status }) => [recordOf(`REGISTER ${status}`)],
      ),
      store.transact(
        () => Promise.reject(refused),
        () => [recordOf('never')],
      ),
      store.transact(
        (directory) => directory.register('alice'),
        ({ status }) => [recordOf(`REGISTER ${status}`)],
      ),
    ]);
    t.match(results, [
      { value: { status: 'ok' } },
      { reason: refused },
      { value: { status: 'usernameInUse' } },
    ]);
    t.same(await numbered(store), [
      [1, 'REGISTER ok'],
      [2, 'REGISTER usernameInUse'],
    ]);
    t.strictSame(await store.secretOf('alice'), { status: 'ok', hash: undefined });
    t.strictSame(await store.secretOf('bob'), { status: 'userDoesNotExist' });
  });

  await test('a record comes out as it went in', async (t, store) => {
    const records: OperationRecord[] = [
      { ...recordOf('PUBLISH'), user: Buffer.from('ff00e9', 'hex'), path: Buffer.from('fe20', 'hex') },
      { ...recordOf('DELETE'), user: Buffer.alloc(0), path: Buffer.alloc(0), result: 255, address: '' },
    ];
    const beforeMs = Date.now();
    await store.transact(
      () => Promise.resolve(),
      () => records,
    );
    const found = await waiting(store);
    t.strictSame(
      found,
      records.map((record, index) => ({
        ...record,
        sequence: index + 1,
        recordedMs: found[index]?.recordedMs,
      })),
    );
    t.ok(found.every(({ recordedMs }) => recordedMs >= beforeMs && recordedMs <= Date.now()));
    t.equal(store.outbox.oldestMs, found[0]?.recordedMs);
  });

  await test('what is acknowledged is forgotten, and its numbers with it', async (t, store) => {
    const { outbox } = store;
    t.match(outbox, { lastSequence: 0, depth: 0, dropped: 0, oldestMs: undefined });
    for (const operation of 'abcd') await note(store, operation);
    await outbox.refresh();
    t.same(
      (await outbox.read(2, 2)).map(({ operation }) => operation),
      ['b', 'c'],
    );
    await outbox.acknowledge(2);
    t.match(outbox, { lastSequence: 4, depth: 2 });
    t.same(
      (await outbox.read(1, 10)).map(({ sequence }) => sequence),
      [3, 4],
    );
    await outbox.acknowledge(1);
    t.equal(outbox.depth, 2, 'what is said twice is said once');
    await outbox.acknowledge(9);
    t.match(outbox, { lastSequence: 4, depth: 0, oldestMs: undefined });
    await note(store, 'e');
    t.same(await numbered(store), [[5, 'e']]);
  });

  await test('a new source numbers what waits anew', async (t, store) => {
    const { outbox } = store;
    const { source } = outbox;
    for (const operation of 'abc') await note(store, operation);
    await outbox.refresh();
    await outbox.acknowledge(1);
    await outbox.renewSource();
    t.not(outbox.source, source);
    t.match(outbox.source, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    t.match(outbox, { lastSequence: 2, depth: 2 });
    await note(store, 'd');
    t.same(await numbered(store), [
      [1, 'b'],
      [2, 'c'],
      [3, 'd'],
    ]);
    await outbox.acknowledge(2);
    t.same(await numbered(store), [[3, 'd']]);
  });

  await testDropped(name, open);
}

async function testDropped(name: string, open: OpenStore): Promise<void> {
  await t.test(`${name}: who listens is told of records that can be read`, async (t) => {
    const store = await open();
    t.teardown(() => store.close());
    const told: Promise<unknown>[] = [];
    store.outbox.onRecorded(() => told.push(numbered(store)));
    await directoryOf(store).register('alice');
    await store.outbox.refresh();
    t.equal(told.length, 0, 'not of what makes no record');
    await note(store, 'a');
    await eventually('it is told', () => told.length === 1);
    t.same(await told[0], [[1, 'a']]);
    store.outbox.onRecorded(undefined);
    await note(store, 'b');
    await store.outbox.refresh();
    t.equal(told.length, 1);
  });

  await t.test(`${name}: what there was no room for is counted, and a record tells of it`, async (t) => {
    const store = await open(new OutboxPolicy({ capacity: 4 }));
    t.teardown(() => store.close());
    for (const operation of 'abcdef') await note(store, operation);
    await store.outbox.refresh();
    t.match(store.outbox, { depth: 4, lastSequence: 4, dropped: 2 });
    await store.outbox.acknowledge(1);
    t.equal(store.outbox.dropped, 2, 'not yet half empty');
    await store.outbox.acknowledge(2);
    await eventually('the record that tells of it', () => store.outbox.dropped === 0);
    t.same(await numbered(store), [
      [3, 'c'],
      [4, 'd'],
      [5, 'DROPPED 2'],
    ]);
  });

  await t.test(`${name}: what could not be kept in any way is told of too`, async (t) => {
    const store = await open();
    t.teardown(() => store.close());
    store.lose(2);
    store.lose(1);
    t.equal(store.outbox.dropped, 3);
    await note(store, 'a');
    await store.outbox.refresh();
    await store.outbox.acknowledge(0);
    await eventually('the record that tells of it', () => store.outbox.dropped === 0);
    const told = await waiting(store);
    t.same(told.map(({ operation }) => operation).sort(), ['DROPPED 3', 'a']);
  });

  await t.test(`${name}: an operation that is refused for want of room does nothing`, async (t) => {
    const store = await open(new OutboxPolicy({ capacity: 1, whenFull: 'refuse' }));
    t.teardown(() => store.close());
    await note(store, 'a');
    await t.rejects(note(store, 'b'), { name: 'OutboxFullError' });
    const registered = store.transact(
      (directory) => directory.register('alice'),
      () => [],
      { needsRoom: false },
    );
    t.strictSame(await registered, { status: 'ok' }, 'what makes no record needs none');
    t.strictSame(await directoryOf(store, { needsRoom: false }).connect('alice', home), { status: 'ok' });
    await store.outbox.refresh();
    await store.outbox.acknowledge(1);
    await note(store, 'c');
    t.same(await numbered(store), [[2, 'c']]);
  });
}
