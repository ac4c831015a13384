import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { MemoryDirectory } from '../../../../daemons/p2p-server/store/memory-directory.js';
import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';
import type { PostgresStore } from '../../../../daemons/p2p-server/store/postgres/postgres-store.js';
import { numberRecords } from '../../../../daemons/p2p-server/store/postgres/number-records.js';
import { postgresDriver } from '../../../../daemons/postgres/driver.js';
import { PrimaryFinder } from '../../../../daemons/postgres/find-primary.js';
import { parsePostgresUrl } from '../../../../daemons/postgres/postgres-url.js';
import { eventually } from '../../../eventually.js';
import { skipUnless } from '../../../peers.js';
import { PrivatePostgres } from '../../../postgres/private-postgres.js';
import { clockedStore } from '../../../postgres/store-clock.js';
import { SeededRandom } from '../../../crash/seeded-random.js';
import { directoryOf } from './directory-of.js';
import { note, recordOf } from './store-conformance.js';
import { numbered, threeStores, turnOf } from './three-stores.js';

// Three servers over one database.

const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const home = { ip: '127.0.0.1', port: 4000 };
const skip = skipUnless('postgresql');
const postgres = skip === false ? await PrivatePostgres.start(t) : undefined;

/** Who want one name. */
const MANY = 1_000;

function started(): PrivatePostgres {
  if (postgres === undefined) throw new Error('no PostgreSQL');
  return postgres;
}

await t.test('of many who register one name over three servers one gets it', { skip }, async (t) => {
  const stores = await threeStores(t, await started().newStore());
  const beganMs = performance.now();
  const registered = Array.from({ length: MANY }, (_, i) =>
    turnOf(stores, i).transact(
      (directory) => directory.register('alice'),
      ({ status }) => [recordOf(status)],
    ),
  );
  const statuses = (await Promise.all(registered)).map((outcome) => outcome.status);
  t.comment(`all are told after ${Math.round(performance.now() - beganMs)} ms`);
  t.equal(statuses.filter((status) => status === 'ok').length, 1);
  t.equal(statuses.filter((status) => status === 'usernameInUse').length, MANY - 1);
  const records = await numbered(stores);
  t.same(
    records.map(({ sequence }) => sequence),
    Array.from({ length: MANY }, (_, i) => i + 1),
  );
  t.equal(records[0]?.operation, 'ok', 'who got it stands before those who did not');
});

await t.test('who is told that a name is in use waits for nobody else who is', { skip }, async (t) => {
  const [first, second] = await threeStores(t, await started().newStore());
  await directoryOf(first).register('alice');
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let isHeld = false;
  const holding = first.transact(
    async (directory) => {
      const outcome = await directory.register('alice');
      isHeld = true;
      await held;
      return outcome;
    },
    ({ status }) => [recordOf(status)],
  );
  await eventually('one has asked', () => isHeld);
  t.same(await directoryOf(second).register('alice'), { status: 'usernameInUse' });
  const unregistered = directoryOf(second).unregister('alice');
  t.equal(await Promise.race([unregistered.then(() => 'done'), sleep(200, 'waits')]), 'waits');
  release();
  t.same(await holding, { status: 'usernameInUse' });
  t.same(await unregistered, { status: 'ok' });
});

type Ask = (directory: Directory) => Promise<{ readonly status: string }>;

const ASKED: Record<string, (user: string) => Ask> = {
  register: (user) => (d) => d.register(user),
  unregister: (user) => (d) => d.unregister(user),
  connect: (user) => (d) => d.connect(user, home),
  disconnect: (user) => (d) => d.disconnect(user),
  publish: (user) => (d) => d.publish(user, { path: '/f', description: '', published: '' }),
  delete: (user) => (d) => d.delete(user, '/f'),
  list: (user) => (d) => d.listContent(user, user),
  where: (user) => (d) => d.getUserInfo(user, user),
};
const WORDS = Object.keys(ASKED);

await t.test(
  `what each came to is what the records say in their order, seed ${SEED}`,
  { skip },
  async (t) => {
    const stores = await threeStores(t, await started().newStore());
    const random = new SeededRandom(SEED);
    const one = async (store: PostgresStore): Promise<void> => {
      for (let count = 0; count < 30; count++) {
        const word = WORDS[random.below(WORDS.length)] ?? '';
        const user = random.below(3) === 0 ? 'bob' : 'alice';
        const ask = ASKED[word]?.(user) ?? (() => Promise.reject(new Error(word)));
        await store.transact(ask, ({ status }) => [recordOf(`${word} ${status}`, user)]);
      }
    };
    await Promise.all(Array.from({ length: 24 }, (_, i) => one(turnOf(stores, i))));
    const records = await numbered(stores);
    t.equal(records.length, 24 * 30);
    const model = new MemoryDirectory();
    for (const { sequence, user, operation } of records) {
      const [word = '', status] = operation.split(' ');
      const came = await ASKED[word]?.(user.toString())(model);
      if (came?.status !== status) {
        t.fail(
          `record ${sequence}, ${user.toString()} ${operation}: by the records before it ${came?.status}`,
        );
        return;
      }
    }
    const counts = await stores[1].survey.counts();
    t.same(counts, await model.survey.counts(), 'and so is what is there');
  },
);

await t.test(`each server tells who is connected, seed ${SEED}`, { skip }, async (t) => {
  const stores = await threeStores(t, await started().newStore());
  const model = new MemoryDirectory();
  const random = new SeededRandom(SEED);
  const users = Array.from({ length: 70 }, (_, i) => `user ${i}`);
  for (const directory of [directoryOf(stores[0]), model])
    for (const user of users) await directory.register(user);
  for (let round = 0; round < 30; round++) {
    for (let change = random.below(4); change > 0; change--) {
      const user = users[random.below(users.length)] ?? '';
      const word = random.below(3) === 0 ? 'disconnect' : 'connect';
      for (const directory of [directoryOf(turnOf(stores, change)), model])
        await ASKED[word]?.(user)(directory);
    }
    const asker = users[random.below(users.length)] ?? '';
    const told = await directoryOf(turnOf(stores, random.below(3))).listUsersReply(asker);
    t.same(told, await model.listUsersReply(asker), `round ${round}`);
  }
});

await t.test('a list is of one moment, whoever comes and goes', { skip }, async (t) => {
  const stores = await threeStores(t, await started().newStore());
  const [first, second, third] = stores.map((store) => directoryOf(store));
  const users = Array.from({ length: 30 }, (_, i) => `${i}`);
  for (const user of ['asker', ...users]) await first?.register(user);
  await first?.connect('asker', home);
  await first?.connect('0', home);
  let isOver = false;
  // The next one comes before the one before goes: there is always one of them, or two that follow each other.
  const changes = (async () => {
    for (const user of users.slice(1)) {
      await first?.connect(user, home);
      await second?.disconnect(String(Number(user) - 1));
    }
    isOver = true;
  })();
  const look = async (directory: Directory | undefined): Promise<void> => {
    for (let count = 0; !isOver; count++) {
      const listed = await directory?.listUsers('asker');
      const names = listed && 'users' in listed ? listed.users.map(({ name }) => Number(name)) : [];
      const [one = NaN, next = one + 1] = names;
      if (names.length > 2 || next !== one + 1) throw new Error(`list ${count}: ${names.join(' ')}`);
    }
  };
  await Promise.all([changes, look(second), look(third), look(third)]);
});

/** Sessions of `user 0` and those after it. */
async function startedSessions(
  directory: Directory,
  count: number,
): Promise<readonly (readonly [user: string, session: string])[]> {
  const sessions: [string, string][] = [];
  for (const user of Array.from({ length: count }, (_, i) => `user ${i}`)) {
    await directory.register(user);
    await directory.connect(user, home);
    const begun = await directory.startSession(user, home);
    sessions.push([user, 'session' in begun ? begun.session : '']);
  }
  return sessions;
}

await t.test('each session that is over ends once', { skip }, async (t) => {
  const { url, advanceMs } = await clockedStore(started());
  const stores = await threeStores(t, url);
  const directory = directoryOf(stores[0]);
  const sessions = await startedSessions(directory, 20);
  await advanceMs(59_999);
  t.same(await directory.expireSessions(), []);
  await advanceMs(1);
  const ended = await Promise.all([...stores, ...stores].map((store) => directoryOf(store).expireSessions()));
  t.same(ended.flat().sort(), sessions.map(([user]) => user).sort());
});

await t.test('heartbeats of a moment go together, each to its own session', { skip }, async (t) => {
  const { url, advanceMs } = await clockedStore(started());
  const stores = await threeStores(t, url);
  const directory = directoryOf(stores[0]);
  const sessions = await startedSessions(directory, 30);
  await advanceMs(40_000);
  const beat = (user: string, session: string, turn: number): Promise<{ readonly status: string }> =>
    directoryOf(turnOf(stores, turn)).heartbeat(user, session);
  const wrong = [beat('nobody', '1', 0), beat('user 0', '1', 0), beat('user 1', sessions[0]?.[1] ?? '', 0)];
  // Twice for each, from two servers at once, in both orders.
  const beats = [...sessions, ...sessions.toReversed()].map(([user, session], i) => beat(user, session, i));
  t.same(new Set((await Promise.all(beats)).map(({ status }) => status)), new Set(['ok']));
  t.same(
    (await Promise.all(wrong)).map(({ status }) => status),
    ['userDoesNotExist', 'userNotConnected', 'userNotConnected'],
  );
  await advanceMs(59_999);
  t.same(await directory.expireSessions(), [], 'all were renewed');
  await advanceMs(1);
  t.equal((await directory.expireSessions()).length, 30);
});

await t.test('one server ships, and another does when it is gone', { skip }, async (t) => {
  const url = await started().newStore();
  const stores = await threeStores(t, url);
  const terms: { readonly of: number; readonly over: AbortSignal }[] = [];
  stores.forEach(({ outbox }, of) => outbox.onTerm((over) => terms.push({ of, over })));
  const [first, second] = stores;
  await note(second, 'a');
  await eventually('it has a number', () => first.outbox.depth === 1);
  t.equal(terms.at(-1)?.of, 0);
  t.notOk(terms.at(-1)?.over.aborted);
  await t.rejects(second.outbox.acknowledge(1), { message: /another server ships/ });
  await first.close();
  // A machine that stands still for longer than the lease gives the first a second term before.
  await eventually('somebody else does', () => terms.at(-1)?.of !== 0);
  t.ok(terms.filter(({ of }) => of === 0).every(({ over }) => over.aborted));
  const next = stores[terms.at(-1)?.of ?? 0]?.outbox;
  t.match(await next?.read(1, 10), [{ sequence: 1, operation: 'a' }]);
  await next?.acknowledge(1);
  t.equal(next?.depth, 0);
});

await t.test('who goes while it takes over leaves the shipping to others', { skip }, async (t) => {
  const url = await started().newStore();
  const [first, second, third] = await threeStores(t, url);
  await third.close();
  await first.close();
  const looking = second.outbox.refresh();
  await second.close();
  await looking.catch(() => undefined);
  const isFree = 'SELECT expires_at <= clock_timestamp() AS free FROM leases';
  t.match(await started().sql(`${searchPath(url)}; ${isFree}`), /\bt$/);
});

await t.test('who was frozen longer than its lease changes nothing', { skip }, async (t) => {
  const url = await started().newStore();
  const [first, second] = await threeStores(t, url);
  await note(first, 'a');
  await eventually('it has a number', () => first.outbox.depth === 1);
  // What the other does after five seconds in which the first did not renew it.
  await started().sql(`${searchPath(url)}; UPDATE leases SET holder = 1, term = term + 1`);
  await t.rejects(first.outbox.acknowledge(1), { message: /another server ships/ });
  await t.rejects(first.outbox.renewSource(), { message: /another server ships/ });
  const before = first.outbox.lastSequence;
  await note(second, 'b');
  await first.outbox.refresh();
  t.equal(first.outbox.lastSequence, before, 'it numbers nothing');
});

await t.test('numbers have no gap, whoever gives them at once', { skip }, async (t) => {
  const url = await started().newStore();
  const [first, second] = await threeStores(t, url);
  const parsed = parsePostgresUrl(url);
  const driver = await postgresDriver();
  const finder = new PrimaryFinder(driver, parsed);
  const connections = await Promise.all([1, 2, 3].map(() => finder.open()));
  const [lease] = (await started().sql(`${searchPath(url)}; SELECT holder, term FROM leases`))
    .split('\n')
    .slice(-1);
  const [holder, term] = (lease ?? '').split('|').map(Number);
  const held = ['shipping', holder ?? 0, term ?? 0] as const;
  for (let round = 0; round < 20; round++)
    await Promise.all([
      note(first, 'a', 'b', 'c', 'd', 'e'),
      ...connections.map((connection) => numberRecords(connection, held)),
      note(second, 'f', 'g', 'h', 'i', 'j'),
      ...connections.map((connection) => numberRecords(connection, held)),
    ]);
  const records = await numbered([first]);
  t.same(
    records.map(({ sequence }) => sequence),
    Array.from({ length: 200 }, (_, i) => i + 1),
  );
  t.equal(first.outbox.lastSequence, 200);
  await Promise.all(connections.map((connection) => connection.end()));
});

function searchPath(url: string): string {
  return `SET search_path = ${/search_path%3D(\w+)/.exec(url)?.[1] ?? ''}`;
}
