import t, { type Test } from 'tap';
import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';
import type { Survey } from '../../../../daemons/p2p-server/store/survey.js';
import { directoryOf } from './directory-of.js';
import type { OpenStore } from './store-conformance.js';

const NEWEST = Number.MAX_SAFE_INTEGER;
const AT = '11/05/2025 18:02:34';

/** More than are kept together, or read at once. */
const CROWD = 600;

async function join(directory: Directory, user: string, port = 4000): Promise<void> {
  await directory.register(user);
  await directory.connect(user, { ip: '127.0.0.1', port });
}

function publish(directory: Directory, user: string, path: string): Promise<unknown> {
  return directory.publish(user, { path, description: `of ${user}`, published: AT });
}

interface Numbered {
  readonly number: number;
}

/** All rows, read `limit` at a time. @throws Error where they do not come to an end */
async function all<Row extends Numbered>(
  below: (before: number, limit: number) => Promise<readonly Row[]>,
  limit: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let before = NEWEST; rows.length <= 2 * CROWD;) {
    const slice = await below(before, limit);
    if (slice.length === 0) return rows;
    rows.push(...slice);
    before = slice.at(-1)?.number ?? 0;
  }
  throw new Error('rows without end');
}

async function connected(survey: Survey, limit = 2): Promise<string[]> {
  const rows = await all((before, most) => survey.connectedBelow(before, most), limit);
  return rows.map(({ name, port, publications }) => `${name} ${port} ${publications}`);
}

async function published(survey: Survey, limit = 2): Promise<string[]> {
  const rows = await all((before, most) => survey.publicationsBelow(before, most), limit);
  return rows.map(({ user, path }) => `${user} ${path}`);
}

/** What those see who watch over a server, whatever it keeps its directory in; `open` gives a fresh and empty store. */
export async function testSurvey(name: string, open: OpenStore): Promise<void> {
  const test = (
    rule: string,
    run: (t: Test, directory: Directory, survey: Survey) => Promise<void>,
  ): Promise<unknown> =>
    t.test(`${name}: ${rule}`, async (t) => {
      const store = await open();
      t.teardown(() => store.close());
      await run(t, directoryOf(store), store.survey);
    });

  await test('an empty directory has nobody and nothing', async (t, _, survey) => {
    t.strictSame(await survey.counts(), { users: 0, connected: 0, publications: 0 });
    t.strictSame(await survey.connectedBelow(NEWEST, 10), []);
    t.strictSame(await survey.publicationsBelow(NEWEST, 10), []);
  });

  await test('users by their connection, the newest first', async (t, directory, survey) => {
    await join(directory, 'alice', 4001);
    await join(directory, 'bob', 4002);
    await join(directory, 'carol', 4003);
    await directory.register('dave');
    await publish(directory, 'bob', '/b');
    t.strictSame(await survey.counts(), { users: 4, connected: 3, publications: 1 });
    t.strictSame(await connected(survey), ['carol 4003 0', 'bob 4002 1', 'alice 4001 0']);
    await directory.disconnect('alice');
    await directory.connect('alice', { ip: '::1', port: 4004 });
    await directory.unregister('carol');
    t.strictSame(await connected(survey), ['alice 4004 0', 'bob 4002 1'], 'who comes again is the newest');
    t.match(await survey.connectedBelow(NEWEST, 1), [
      { name: 'alice', ip: '::1', port: 4004, publications: 0 },
    ]);
    t.strictSame(await survey.counts(), { users: 3, connected: 2, publications: 1 });
  });

  await test('publications, the newest first, with what is known of them', async (t, directory, survey) => {
    await join(directory, 'alice');
    await join(directory, 'bob');
    for (const path of ['/1', '/2', '/3']) await publish(directory, 'alice', path);
    await publish(directory, 'bob', '/1');
    await directory.describeFile('alice', '/3', 2 ** 40);
    t.strictSame(await published(survey), ['bob /1', 'alice /3', 'alice /2', 'alice /1']);
    const [, described] = await survey.publicationsBelow(NEWEST, 2);
    t.match(described, { description: 'of alice', published: AT, size: 2 ** 40 });
    t.match(await survey.publicationsBelow(NEWEST, 1), [{ size: undefined }]);
    await directory.delete('alice', '/2');
    await directory.disconnect('alice');
    t.strictSame(await published(survey), ['bob /1', 'alice /3', 'alice /1'], 'also of who is away');
    await directory.unregister('alice');
    t.strictSame(await published(survey), ['bob /1']);
    t.strictSame(await survey.counts(), { users: 1, connected: 1, publications: 1 });
  });

  await test('slices of any size give each once', async (t, directory, survey) => {
    const users = Array.from({ length: CROWD }, (_, index) => `user${index}`);
    await Promise.all(users.map((user) => join(directory, user)));
    await Promise.all(users.map((user) => publish(directory, user, '/f')));
    const gone = (user: string): boolean => Number(user.slice(4)) % 3 === 0;
    await Promise.all(users.filter(gone).map((user) => directory.delete(user, '/f')));
    await Promise.all(users.filter(gone).map((user) => directory.disconnect(user)));
    const here = users.filter((user) => !gone(user)).reverse();
    for (const limit of [1, 7, 256, 500, CROWD]) {
      t.strictSame(
        (await connected(survey, limit)).map((row) => row.split(' ')[0]),
        here,
        `connected, ${limit}`,
      );
      t.strictSame(
        await published(survey, limit),
        here.map((user) => `${user} /f`),
        `published, ${limit}`,
      );
    }
    t.equal((await survey.connectedBelow(NEWEST, 300)).length, 300, 'fewer only where there are no more');
    t.equal((await survey.publicationsBelow(NEWEST, 300)).length, 300);
  });
}
