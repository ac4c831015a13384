import t from 'tap';
import { MemoryStore } from '../../../../daemons/p2p-server/store/memory-store.js';
import {
  OutboxFullError,
  OutboxPolicy,
  type OutboxPolicyOptions,
} from '../../../../daemons/p2p-server/store/outbox-policy.js';
import type { TransactOptions } from '../../../../daemons/p2p-server/store/store.js';
import { registrationOf } from '../sample-record.js';

interface Fixture {
  readonly store: MemoryStore;
  readonly policy: OutboxPolicy;
  readonly said: string[];
  /** Registers a user; resolves to whether it was carried out. */
  readonly register: (user: string, options?: TransactOptions) => Promise<boolean>;
  /** What waits, in order. */
  readonly waiting: () => Promise<string[]>;
}

function fixture(options: OutboxPolicyOptions): Fixture {
  const said: string[] = [];
  const policy = new OutboxPolicy({ ...options, diagnose: (message) => said.push(message) });
  const store = new MemoryStore({ outboxPolicy: policy });
  return {
    store,
    policy,
    said,
    register: (user, transactOptions) =>
      store
        .transact(
          (directory) => directory.register(user),
          () => [registrationOf(user)],
          transactOptions,
        )
        .then(
          () => true,
          (error: unknown) => {
            if (error instanceof OutboxFullError) return false;
            throw error;
          },
        ),
    async waiting() {
      const { lastSequence, depth } = store.outbox;
      const records = await store.outbox.read(lastSequence - depth + 1, depth);
      return records.map(({ user, operation }) => `${user.toString()} ${operation}`);
    },
  };
}

const users = (count: number): string[] => Array.from({ length: count }, (_, index) => `user${index}`);
const recordsOf = (names: readonly string[]): string[] => names.map((name) => `${name} REGISTER`);

await t.test('drop: 1,000 at once against 10 places are all carried out, 990 only counted', async (t) => {
  const { store, register, waiting, said } = fixture({ capacity: 10 });
  t.notOk((await Promise.all(users(1_000).map((user) => register(user)))).includes(false));
  t.same(await waiting(), recordsOf(users(10)));
  t.equal(store.outbox.dropped, 990);
  t.equal((await store.secretOf('user999')).status, 'ok');
  await store.outbox.acknowledge(4);
  t.equal(store.outbox.dropped, 990, 'more than half full');
  await store.outbox.acknowledge(5);
  t.same(await waiting(), [...recordsOf(users(10).slice(5)), 'sunshare-server DROPPED 990']);
  t.equal(store.outbox.dropped, 0, 'the record has taken the place of the count');
  t.same(said, ['audit queue full (10): further operations are not logged']);
  await store.outbox.acknowledge(6);
  t.same(said.slice(1), ['audit queue has room again: 990 operations were not logged']);
});

await t.test('what could not be kept at all is not said to have found no room', async (t) => {
  for (const whenFull of ['drop', 'refuse', 'block'] as const) {
    const { store, register, waiting, said } = fixture({ capacity: 10, whenFull });
    store.lose(1);
    store.lose(1);
    t.same(said, ['operations are not logged: the store could not keep their records']);
    await register('alice');
    await store.outbox.acknowledge(1);
    t.same(await waiting(), ['sunshare-server DROPPED 2']);
    t.same(said.slice(1), ['records are kept again: 2 operations were not logged']);
  }
});

await t.test('the record of what was dropped stands for an operation of the server itself', async (t) => {
  const { store, register } = fixture({ capacity: 1 });
  await register('alice');
  await register('bob');
  await store.outbox.acknowledge(1);
  const [told] = await store.outbox.read(2, 1);
  t.match(told, {
    sequence: 2,
    operation: 'DROPPED 1',
    path: undefined,
    timestamp: /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/,
    result: 0,
    address: '',
  });
  t.equal(told?.user.toString(), 'sunshare-server');
});

await t.test('refuse: 1,000 at once against 10 places, and 990 change nothing', async (t) => {
  const { store, register, waiting, said } = fixture({ capacity: 10, whenFull: 'refuse' });
  const done = await Promise.all(users(1_000).map((user) => register(user)));
  t.equal(done.filter(Boolean).length, 10);
  t.same(await waiting(), recordsOf(users(10)));
  t.equal((await store.secretOf('user10')).status, 'userDoesNotExist');
  t.same(said, ['audit queue full (10): operations are refused until there is room']);
  await store.outbox.acknowledge(1);
  t.equal(await register('one'), true);
  t.equal(await register('more'), false);
  t.equal(said.length, 1, 'an outbox that hovers at its bound is one episode');
  await store.outbox.acknowledge(6);
  t.same(said.slice(1), ['audit queue has room again: 991 operations were refused']);
  t.same(await waiting(), [...recordsOf(users(10).slice(6)), 'one REGISTER'], 'nothing tells of them');
});

await t.test('an operation that fails gives its place back', async (t) => {
  const { store, register, waiting } = fixture({ capacity: 1, whenFull: 'refuse' });
  const failing = store.transact(
    () => Promise.reject(new Error('no')),
    () => [],
  );
  await t.rejects(failing, { message: 'no' });
  t.equal(await register('alice'), true);
  t.same(await waiting(), ['alice REGISTER']);
});

await t.test('what makes no record, or is the server’s own, needs no room', async (t) => {
  for (const whenFull of ['refuse', 'block'] as const) {
    const { register, waiting } = fixture({ capacity: 1, whenFull });
    await register('alice');
    t.equal(await register('bob', { needsRoom: false }), true);
    t.same(await waiting(), ['alice REGISTER', 'bob REGISTER']);
  }
});

await t.test(
  'block: 1,000 at once against 10 places are carried out in order, as there is room',
  async (t) => {
    const { store, register, said } = fixture({ capacity: 10, whenFull: 'block', blockMs: 60_000 });
    const carriedOut: string[] = [];
    const all = users(1_000).map((user) => register(user).then(() => carriedOut.push(user)));
    await Promise.all(all.slice(0, 10));
    t.same(carriedOut, users(10));
    for (let acknowledged = 3; acknowledged < 1_000; acknowledged += 3) {
      await store.outbox.acknowledge(acknowledged);
      await all[Math.min(acknowledged + 9, 999)];
      if (store.outbox.depth > 10) t.fail(`${store.outbox.depth} records in 10 places`);
    }
    t.same(carriedOut, users(1_000), 'first come, first served');
    t.equal(store.outbox.lastSequence, 1_000);
    t.same(said[0], 'audit queue full (10): operations wait until there is room');
  },
);

await t.test('block: who comes while others wait stands behind them', async (t) => {
  const { store, register, waiting } = fixture({ capacity: 1, whenFull: 'block', blockMs: 60_000 });
  await register('first');
  const second = register('second');
  const acknowledged = store.outbox.acknowledge(1);
  const third = register('third');
  await acknowledged;
  await second;
  t.same(await waiting(), ['second REGISTER']);
  await store.outbox.acknowledge(2);
  await third;
  t.same(await waiting(), ['third REGISTER']);
});

await t.test('block: where no room comes it is as refused', async (t) => {
  const { store, register, said } = fixture({ capacity: 1, whenFull: 'block', blockMs: 5 });
  await register('first');
  t.equal(await register('second'), false);
  t.equal((await store.secretOf('second')).status, 'userDoesNotExist');
  await store.outbox.acknowledge(1);
  t.same(said.slice(1), ['audit queue has room again: 1 operation was refused']);
});

await t.test('block: a client that goes away frees its place in the line', async (t) => {
  const { store, register, waiting } = fixture({ capacity: 1, whenFull: 'block', blockMs: 60_000 });
  await register('first');
  const gone = new AbortController();
  const second = register('second', { waiter: gone });
  const third = register('third');
  gone.abort();
  t.equal(await second, false);
  await store.outbox.acknowledge(1);
  await third;
  t.same(await waiting(), ['third REGISTER']);
  t.equal(await register('fourth', { waiter: gone }), false, 'nor does it begin to wait');
});

await t.test('a server that stops refuses who waits', async (t) => {
  const { policy, register } = fixture({ capacity: 1, whenFull: 'block', blockMs: 60_000 });
  await register('first');
  const second = register('second');
  policy.close();
  t.equal(await second, false);
  t.equal(await register('third'), false);
});
