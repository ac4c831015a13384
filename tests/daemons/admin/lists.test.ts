import { setImmediate as endOfTurn } from 'node:timers/promises';
import t from 'tap';
import { adminService } from '../../../daemons/admin/http-service.js';
import { Metrics } from '../../../daemons/admin/metrics.js';
import { Readiness } from '../../../daemons/admin/readiness.js';
import { TooBusyError, Turns, UNBROKEN_MS } from '../../../daemons/admin/view/turns.js';
import type { View } from '../../../daemons/admin/view/view.js';
import type { Listing, PublicationRow, UserRow } from '../../../daemons/admin/view/wire.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import type { Survey, SurveyedPublication, SurveyedUser } from '../../../daemons/p2p-server/store/survey.js';
import { directoryOf } from '../p2p-server/store/directory-of.js';
import { SAMPLE_OVERVIEW, sampleView } from './sample-view.js';

interface Tap {
  teardown(end: () => unknown): void;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A way to ask an admin interface that shows this. */
function asking(t: Tap, shown: Partial<View>): (url: string) => Promise<Answer> {
  const view = sampleView(shown);
  const service = adminService({ readiness: new Readiness([]), metrics: new Metrics(), view });
  t.teardown(() => service.close());
  return async (url) => {
    const { statusCode, body } = await service.inject(url);
    return { status: statusCode, body: JSON.parse(body) as unknown };
  };
}

/** Publications as `user path description size`. */
const PUBLISHED = [
  ['bob', '/b/Report.pdf', 'second draft', 30],
  ['alice', '/a/notes.txt', 'on XDR', undefined],
  ['carol', '/c/ÁRBOL.txt', 'of XDR types', 10],
  ['alice', '/a/report.pdf', 'final', 20],
] as const;

async function surveyed(t: Tap): Promise<Survey> {
  const store = new MemoryStore();
  t.teardown(() => store.close());
  const directory = directoryOf(store);
  for (const [index, user] of ['bob', 'Alice', 'alice', 'carol\u001b[2J', 'carol'].entries()) {
    await directory.register(user);
    await directory.connect(user, { ip: `10.0.0.${9 - index}`, port: 4000 + index });
  }
  for (const [user, path, description, size] of PUBLISHED) {
    await directory.publish(user, { path, description, published: '11/05/2025 18:02:34' });
    if (size !== undefined) await directory.describeFile(user, path, size);
  }
  return store.survey;
}

/** What is asked for, as the names of the rows that come. */
async function listing(t: Tap) {
  const ask = asking(t, { survey: await surveyed(t) });
  return {
    ask,
    users: async (query = ''): Promise<string[]> => {
      const { body } = await ask(`/api/users?${query}`);
      return (body as Listing<UserRow>).rows.map(({ name }) => name);
    },
    paths: async (query = ''): Promise<string[]> => {
      const { body } = await ask(`/api/publications?${query}`);
      return (body as Listing<PublicationRow>).rows.map(({ path }) => path);
    },
  };
}

await t.test('users by name, address and publications, up and down', async (t) => {
  const { users } = await listing(t);
  const byName = ['Alice', 'alice', 'bob', 'carol', 'carol\\x1b[2J'];
  t.same(await users(), byName, 'capitals or not; what could drive a terminal is spelled out');
  t.same(await users('order=down'), ['carol\\x1b[2J', 'carol', 'bob', 'Alice', 'alice']);
  t.same(await users('sort=address'), ['carol', 'carol\\x1b[2J', 'alice', 'Alice', 'bob']);
  t.same(await users('sort=publications&order=down'), ['alice', 'bob', 'carol', 'Alice', 'carol\\x1b[2J']);
});

await t.test('publications by each column, the newest first unless asked otherwise', async (t) => {
  const { paths } = await listing(t);
  const [second, notes, tree, final] = PUBLISHED.map(([, path]) => path);
  t.same(await paths(), [final, tree, notes, second]);
  t.same(await paths('order=up'), [second, notes, tree, final]);
  t.same(await paths('sort=path&order=up'), [notes, final, second, tree]);
  t.same(await paths('sort=description&order=up'), [final, tree, notes, second]);
  t.same(await paths('sort=user&order=up'), [final, notes, second, tree], 'the newest of a user first');
  t.same(await paths('sort=size&order=up'), [notes, tree, final, second], 'what is not known comes first');
  t.same(await paths('sort=size&order=down'), [second, final, tree, notes]);
});

await t.test(
  'a search finds all of its words, wherever they are, capitals and ways to write or not',
  async (t) => {
    const { users, paths } = await listing(t);
    const find = (text: string): Promise<string[]> => paths(`search=${encodeURIComponent(text)}`);
    t.same(await find('REPORT'), ['/a/report.pdf', '/b/Report.pdf']);
    t.same(await find('  xdr carol '), ['/c/ÁRBOL.txt'], 'in the description, and the user');
    t.same(await find('a\u0301rbol'), ['/c/ÁRBOL.txt']);
    t.same(await find('report xdr'), []);
    t.same(await users('search=10.0.0.8'), ['Alice']);
    t.same(await users('search=ALI'), ['Alice', 'alice']);
  },
);

await t.test('pages, and how many there are in all', async (t) => {
  const { ask, users } = await listing(t);
  t.same(await users('offset=1&limit=2'), ['alice', 'bob']);
  const page = await ask('/api/users?offset=4&limit=2');
  t.match(page.body, { total: 5, isComplete: true, rows: [{ address: '10.0.0.6:4003', publications: 0 }] });
  t.same((await ask('/api/users?offset=10000')).body, { rows: [], total: 5, isComplete: true });
  t.same((await ask('/api/publications?offset=10000')).body, { rows: [], total: 4, isComplete: true });
  t.match((await ask('/api/publications?search=xdr&limit=1')).body, { total: 2, rows: [{ size: 10 }] });
});

for (const query of [
  'limit=0',
  'limit=101',
  'limit=x',
  'offset=-1',
  'offset=10001',
  'sort=secret',
  'order=sideways',
  'nonsense=1',
  `search=${'x'.repeat(257)}`,
])
  await t.test(`${query.slice(0, 20)} is refused with its name`, async (t) => {
    const { ask } = await listing(t);
    const [name = ''] = query.split('=');
    for (const path of ['/api/users', '/api/publications']) {
      const { status, body } = await ask(`${path}?${query}`);
      t.equal(status, 400);
      const said = (body as { readonly message: string }).message;
      if (name === 'nonsense') t.match(said, /additional properties/);
      else t.match(said, `querystring/${name} must`);
    }
  });

await t.test('a log server has no lists, and a P2P server none before it has opened its store', async (t) => {
  const log = asking(t, { overview: () => Promise.resolve({ ...SAMPLE_OVERVIEW, daemon: 'log-server' }) });
  t.match(await log('/api/users'), { status: 404, body: { message: /ask the P2P server/ } });
  t.match(await asking(t, {})('/api/publications'), { status: 503, body: { message: 'it is starting' } });
});

const LONG = 2_300;

/** Long lists whose parts take so long to read, and how many rows were read in which turn of the event loop. */
function longSurvey(count: number, partMs = 0) {
  const reads: { readonly turn: number; readonly rows: number }[] = [];
  let turn = 0;
  let isOver = false;
  const nextTurn = (): void => {
    turn++;
    if (!isOver) setImmediate(nextTurn);
  };
  setImmediate(nextTurn);
  function slice<Row>(before: number, limit: number, rowOf: (number: number) => Row): Promise<Row[]> {
    const last = Math.min(before - 1, count);
    const length = Math.max(0, Math.min(limit, last));
    reads.push({ turn, rows: length });
    for (const untilMs = performance.now() + partMs; performance.now() < untilMs;);
    return Promise.resolve(Array.from({ length }, (_, index) => rowOf(last - index)));
  }
  const survey: Survey = {
    counts: () => Promise.resolve({ users: count, connected: count, publications: count }),
    connectedBelow: (before, limit) =>
      slice(before, limit, (number): SurveyedUser => {
        return { number, name: `user${number}`, ip: '10.0.0.1', port: 4000, publications: 0 };
      }),
    publicationsBelow: (before, limit) =>
      slice(before, limit, (number): SurveyedPublication => {
        const path = `/file${number}`;
        return { number, user: 'alice', path, description: '', published: '', size: undefined };
      }),
  };
  return { survey, reads, end: () => void (isOver = true) };
}

for (const path of ['/api/users?sort=name', '/api/publications?sort=path'])
  await t.test(`${path}: a long list is read in parts, and others have their turn between`, async (t) => {
    const { survey, reads, end } = longSurvey(LONG, UNBROKEN_MS);
    t.teardown(end);
    const { body } = await asking(t, { survey })(path);
    t.match(body, { total: LONG, isComplete: true });
    const full = reads.filter(({ rows }) => rows > 1);
    t.ok(full.every(({ rows }) => rows <= 500));
    t.equal(new Set(full.map(({ turn }) => turn)).size, full.length, 'one in each turn');
  });

await t.test('of very many publications the newest 100,000 are looked at, and this is said', async (t) => {
  const { survey, reads, end } = longSurvey(100_001);
  t.teardown(end);
  const ask = asking(t, { survey });
  t.match((await ask('/api/publications?search=file')).body, { total: 100_000, isComplete: false });
  reads.length = 0;
  t.match((await ask('/api/publications?offset=10000&limit=1')).body, {
    total: 100_001,
    isComplete: true,
    rows: [{ path: '/file90001' }],
  });
  const read = reads.reduce((sum, { rows }) => sum + rows, 0);
  t.ok(read <= 10_002, `a page of the newest reads as far as it goes: ${read}`);
});

await t.test('the first of many in any order', async (t) => {
  const { survey, end } = longSurvey(5_000);
  t.teardown(end);
  const names = async (query: string): Promise<string[]> => {
    const { body } = await asking(t, { survey })(`/api/users?limit=2&${query}`);
    return (body as Listing<UserRow>).rows.map(({ name }) => name);
  };
  const sorted = Array.from({ length: 5_000 }, (_, index) => `user${index + 1}`).sort();
  t.same(await names('offset=3000'), sorted.slice(3_000, 3_002));
  t.same(await names('offset=4999'), sorted.slice(-1));
  t.same(await names('order=down'), sorted.slice(-2).reverse());
});

await t.test('lists are made one after the other, for so many who wait', async (t) => {
  const turns = new Turns();
  let inWork = 0;
  const work = async (): Promise<number> => {
    t.equal(inWork++, 0, 'nobody else is at it');
    const beganMs = performance.now();
    await endOfTurn();
    inWork--;
    return beganMs;
  };
  const waiting = Array.from({ length: 16 }, () => turns.take(work));
  await t.rejects(turns.take(work), TooBusyError);
  await Promise.all(waiting);
  await t.rejects(
    turns.take(() => Promise.reject(new Error('damaged'))),
    { message: 'damaged' },
  );
  await t.resolves(turns.take(work), 'what fails keeps nobody from the next');
});
