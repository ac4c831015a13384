import t, { type Test } from 'tap';
import { encodeReply } from '../../../../daemons/p2p-protocol/index.js';
import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';

/** One call and what it must come to; a word stands for an outcome that is a status only. */
type Step = [call: (directory: Directory) => Promise<unknown>, outcome: string | object];

const AT = '11/05/2025 18:02:34';
const home = { ip: '127.0.0.1', port: 4000 };
const away = { ip: '10.0.0.2', port: 65535 };

const register =
  (user: string): Step[0] =>
  (d) =>
    d.register(user);
const unregister =
  (user: string): Step[0] =>
  (d) =>
    d.unregister(user);
const connect =
  (user: string, listener = home): Step[0] =>
  (d) =>
    d.connect(user, listener);
const disconnect =
  (user: string): Step[0] =>
  (d) =>
    d.disconnect(user);
const publish =
  (user: string, path: string): Step[0] =>
  (d) =>
    d.publish(user, { path, description: 'd', published: AT });
const remove =
  (user: string, path: string): Step[0] =>
  (d) =>
    d.delete(user, path);
const listUsers =
  (user: string): Step[0] =>
  async (d) => {
    const outcome = await d.listUsers(user);
    const reply = encodeReply('LIST_USERS', outcome);
    if (!reply.equals(await d.listUsersReply(user))) throw new Error('the reply says something else');
    return outcome;
  };
const listContent =
  (user: string, target: string): Step[0] =>
  (d) =>
    d.listContent(user, target);
const getUserInfo =
  (user: string, target: string): Step[0] =>
  (d) =>
    d.getUserInfo(user, target);

/** Users who are registered and connected, in this order. */
function online(...users: string[]): Step[] {
  return users.flatMap((user): Step[] => [
    [register(user), 'ok'],
    [connect(user, user === 'bob' ? away : home), 'ok'],
  ]);
}
const content = (...paths: string[]): object => ({ status: 'ok', paths });
const users = (...names: string[]): object => ({
  status: 'ok',
  users: names.map((name) => ({ name, ...(name === 'bob' ? away : home) })),
});

const RULES: Record<string, Step[]> = {
  'a name is registered once': [
    [register('alice'), 'ok'],
    [register('alice'), 'usernameInUse'],
    [register('Alice'), 'ok'],
    [register('ali'), 'ok'],
  ],
  'names are what they are, byte for byte': [
    [register('__proto__'), 'ok'],
    [register('constructor'), 'ok'],
    [register('\u00e9'), 'ok'],
    [register('e\u0301'), 'ok'],
    [register('\ufeffa'), 'ok'],
    [register('a'), 'ok'],
    [register("'; --"), 'ok'],
    [register('%'), 'ok'],
    [unregister('_'), 'userDoesNotExist'],
  ],
  unregistering: [
    [unregister('alice'), 'userDoesNotExist'],
    [register('alice'), 'ok'],
    [unregister('alice'), 'ok'],
    [unregister('alice'), 'userDoesNotExist'],
    [register('alice'), 'ok'],
  ],
  'unregistering takes publications and connection along': [
    ...online('alice', 'bob'),
    [publish('alice', '/f'), 'ok'],
    [unregister('alice'), 'ok'],
    [listUsers('bob'), users()],
    [listContent('bob', 'alice'), 'remoteUserDoesNotExist'],
    [getUserInfo('bob', 'alice'), 'remoteUserNotAvailable'],
    [register('alice'), 'ok'],
    [disconnect('alice'), 'userNotConnected'],
    [listContent('bob', 'alice'), content()],
  ],
  connecting: [
    [connect('alice'), 'userDoesNotExist'],
    [register('alice'), 'ok'],
    [connect('alice'), 'ok'],
    [connect('alice'), 'userAlreadyConnected'],
  ],
  'who is connected stays connected where they are': [
    ...online('alice', 'bob'),
    [connect('bob', home), 'userAlreadyConnected'],
    [getUserInfo('alice', 'bob'), { status: 'ok', ...away }],
  ],
  disconnecting: [
    [disconnect('alice'), 'userDoesNotExist'],
    [register('alice'), 'ok'],
    [disconnect('alice'), 'userNotConnected'],
    [connect('alice'), 'ok'],
    [disconnect('alice'), 'ok'],
    [disconnect('alice'), 'userNotConnected'],
    [connect('alice', away), 'ok'],
    [disconnect('alice'), 'ok'],
  ],
  'publications outlive the connection': [
    ...online('alice', 'bob'),
    [publish('alice', '/f'), 'ok'],
    [disconnect('alice'), 'ok'],
    [listContent('bob', 'alice'), content('/f')],
    [connect('alice'), 'ok'],
    [publish('alice', '/f'), 'contentAlreadyPublished'],
  ],
  publishing: [
    [publish('alice', '/f'), 'userDoesNotExist'],
    [register('alice'), 'ok'],
    [publish('alice', '/f'), 'userNotConnected'],
    [connect('alice'), 'ok'],
    [publish('alice', '/f'), 'ok'],
    [publish('alice', '/f'), 'contentAlreadyPublished'],
    [publish('alice', '/F'), 'ok'],
  ],
  'two users may publish the same path': [
    ...online('alice', 'bob'),
    [publish('alice', '/f'), 'ok'],
    [publish('bob', '/f'), 'ok'],
    [remove('alice', '/f'), 'ok'],
    [listContent('alice', 'bob'), content('/f')],
  ],
  deleting: [
    [remove('alice', '/f'), 'userDoesNotExist'],
    [register('alice'), 'ok'],
    [remove('alice', '/f'), 'userNotConnected'],
    [connect('alice'), 'ok'],
    [remove('alice', '/f'), 'contentNotPublished'],
    [publish('alice', '/f'), 'ok'],
    [remove('alice', '/f'), 'ok'],
    [remove('alice', '/f'), 'contentNotPublished'],
  ],
  'content is listed in the order of publication': [
    ...online('alice', 'bob'),
    [publish('bob', '/z'), 'ok'],
    [publish('bob', '/10'), 'ok'],
    [publish('bob', '9'), 'ok'],
    [listContent('alice', 'bob'), content('/z', '/10', '9')],
    [remove('bob', '/z'), 'ok'],
    [publish('bob', '/z'), 'ok'],
    [listContent('alice', 'bob'), content('/10', '9', '/z')],
  ],
  'listing content': [
    [listContent('alice', 'bob'), 'userDoesNotExist'],
    [register('alice'), 'ok'],
    [listContent('alice', 'bob'), 'userNotConnected'],
    [connect('alice'), 'ok'],
    [listContent('alice', 'bob'), 'remoteUserDoesNotExist'],
    [listContent('alice', ''), 'remoteUserDoesNotExist'],
    [register('bob'), 'ok'],
    [listContent('alice', 'bob'), content()],
    [publish('alice', '/own'), 'ok'],
    [listContent('alice', 'alice'), content('/own')],
  ],
  'users are listed in the order of their connection, the one who asks left out': [
    [listUsers('alice'), 'userDoesNotExist'],
    [register('offline'), 'ok'],
    [listUsers('offline'), 'userNotConnected'],
    ...online('zoe', 'alice', 'bob'),
    [listUsers('alice'), users('zoe', 'bob')],
    [listUsers('zoe'), users('alice', 'bob')],
    [disconnect('zoe'), 'ok'],
    [connect('zoe'), 'ok'],
    [listUsers('alice'), users('bob', 'zoe')],
  ],
  'nobody else is connected': [...online('alice'), [listUsers('alice'), users()]],
  'where a user is': [
    [getUserInfo('alice', 'bob'), 'userDoesNotExist'],
    [register('alice'), 'ok'],
    [getUserInfo('alice', 'bob'), 'userNotConnected'],
    [connect('alice'), 'ok'],
    [getUserInfo('alice', 'bob'), 'remoteUserNotAvailable'],
    [register('bob'), 'ok'],
    [getUserInfo('alice', 'bob'), 'remoteUserNotAvailable'],
    [connect('bob', away), 'ok'],
    [getUserInfo('alice', 'bob'), { status: 'ok', ...away }],
    [getUserInfo('alice', 'alice'), { status: 'ok', ...home }],
    [disconnect('bob'), 'ok'],
    [getUserInfo('alice', 'bob'), 'remoteUserNotAvailable'],
  ],
};

/** How long sessions last in the directories that are tested. */
export const SESSION_TTL_SECONDS = 10;

interface OpenDirectory {
  readonly directory: Directory;
  /** Lets time pass. */
  readonly advanceMs: (ms: number) => void | Promise<void>;
  readonly close?: () => Promise<void>;
}

/** What every directory must do, whatever it keeps its state in. `open` gives a fresh and empty one. */
export async function testDirectory(name: string, open: () => Promise<OpenDirectory>): Promise<void> {
  for (const [rule, steps] of Object.entries(RULES)) {
    await t.test(`${name}: ${rule}`, async (t) => {
      const { directory, close } = await open();
      t.teardown(() => close?.());
      for (const [index, [call, outcome]] of steps.entries()) {
        const expected = typeof outcome === 'string' ? { status: outcome } : outcome;
        t.strictSame(await call(directory), expected, `step ${index + 1}`);
      }
    });
  }
  await testOverlap(name, open);
  await testSessions(name, open);
  await testPages(name, open);
}

async function testOverlap(name: string, open: () => Promise<OpenDirectory>): Promise<void> {
  await t.test(`${name}: of operations that overlap, one comes first`, async (t) => {
    const { directory, close } = await open();
    t.teardown(() => close?.());
    const registered = await Promise.all(Array.from({ length: 20 }, () => directory.register('alice')));
    t.equal(registered.filter(({ status }) => status === 'ok').length, 1);
    const connected = await Promise.all(Array.from({ length: 20 }, () => directory.connect('alice', home)));
    t.equal(connected.filter(({ status }) => status === 'ok').length, 1);
    const paths = Array.from({ length: 50 }, (_, index) => `/${index % 25}`);
    const published = await Promise.all(paths.map((path) => publish('alice', path)(directory)));
    t.equal(published.filter((outcome) => (outcome as { status: string }).status === 'ok').length, 25);
  });
}

async function testSessions(name: string, open: () => Promise<OpenDirectory>): Promise<void> {
  const start = async (directory: Directory): Promise<string> => {
    await directory.connect('alice', home);
    const started = await directory.startSession('alice', home);
    if (started.status !== 'ok') throw new Error(started.status);
    return started.session;
  };
  const test = (rule: string, run: (t: Test, opened: OpenDirectory) => Promise<void>): Promise<unknown> =>
    t.test(`${name}: ${rule}`, async (t) => {
      const opened = await open();
      t.teardown(() => opened.close?.());
      await opened.directory.register('alice');
      await run(t, opened);
    });

  await test('a session lasts as long as its heartbeats', async (t, { directory, advanceMs }) => {
    const session = await start(directory);
    for (let beat = 0; beat < 5; beat++) {
      await advanceMs(SESSION_TTL_SECONDS * 1000 - 1);
      t.strictSame(await directory.expireSessions(), []);
      t.strictSame(await directory.heartbeat('alice', session), { status: 'ok' });
    }
    await advanceMs(SESSION_TTL_SECONDS * 1000);
    t.strictSame(await directory.expireSessions(), ['alice']);
    t.strictSame(await directory.expireSessions(), [], 'once');
    t.strictSame(await directory.disconnect('alice'), { status: 'userNotConnected' });
    t.strictSame(await directory.connect('alice', home), { status: 'ok' }, 'and can come back');
  });

  await test('the late word of an old session never touches the new one', async (t, {
    directory,
    advanceMs,
  }) => {
    const old = await start(directory);
    await advanceMs(SESSION_TTL_SECONDS * 1000);
    await directory.expireSessions();
    const current = await start(directory);
    t.not(current, old);
    t.strictSame(await directory.disconnectSession('alice', old), { status: 'userNotConnected' });
    t.strictSame(await directory.heartbeat('alice', old), { status: 'userNotConnected' });
    t.strictSame(await directory.disconnectSession('alice', current), { status: 'ok' });
  });

  await test('a connection without a session never expires', async (t, { directory, advanceMs }) => {
    await directory.connect('alice', home);
    await advanceMs(1000 * 86_400_000);
    t.strictSame(await directory.expireSessions(), []);
    t.strictSame(await directory.heartbeat('alice', '1'), { status: 'userNotConnected' });
    t.strictSame(await directory.startSession('alice', away), { status: 'userNotConnected' }, 'not there');
    t.strictSame(await directory.disconnect('alice'), { status: 'ok' });
    t.strictSame(await directory.startSession('alice', home), { status: 'userNotConnected' });
  });

  await test('whatever ends a connection ends its session', async (t, { directory, advanceMs }) => {
    await start(directory);
    t.strictSame(
      await directory.startSession('alice', home),
      { status: 'userNotConnected' },
      'one is enough',
    );
    await directory.disconnect('alice');
    await directory.connect('alice', home);
    await advanceMs(SESSION_TTL_SECONDS * 1000);
    t.strictSame(await directory.expireSessions(), [], 'after a DISCONNECT that named no session');
    await directory.unregister('alice');
    await directory.register('alice');
    await start(directory);
    await directory.unregister('alice');
    await advanceMs(SESSION_TTL_SECONDS * 1000);
    t.strictSame(await directory.expireSessions(), [], 'after an UNREGISTER');
  });

  await test('a certificate is known as long as the session that announced it', async (t, { directory }) => {
    const [sha256, other] = ['0a'.repeat(32), '0b'.repeat(32)];
    const session = await start(directory);
    await directory.register('bob');
    const asked = (): Promise<unknown> => directory.getCertificate('bob', 'alice');
    t.strictSame(await asked(), { status: 'userNotConnected' });
    await directory.connect('bob', away);
    t.strictSame(await asked(), { status: 'remoteUserNotAvailable' });
    t.strictSame(await directory.announceCertificate('alice', session, sha256), { status: 'ok' });
    t.strictSame(await directory.heartbeat('alice', session), { status: 'ok' });
    t.strictSame(await asked(), { status: 'ok', sha256 });
    for (const [user, number, status] of [
      ['alice', '1', 'userNotConnected'],
      ['bob', session, 'userNotConnected'],
      ['nobody', session, 'userDoesNotExist'],
    ] as const)
      t.strictSame(await directory.announceCertificate(user, number, other), { status });
    t.strictSame(await asked(), { status: 'ok', sha256 });
    await directory.disconnect('alice');
    t.strictSame(await asked(), { status: 'remoteUserNotAvailable' });
    await directory.connect('alice', home);
    t.strictSame(await asked(), { status: 'remoteUserNotAvailable' }, 'that of another connection');
    t.strictSame(await directory.getCertificate('nobody', 'alice'), { status: 'userDoesNotExist' });
  });

  await test('of several sessions those expire that went silent', async (t, { directory, advanceMs }) => {
    const session = await start(directory);
    await directory.register('bob');
    await directory.connect('bob', away);
    await directory.startSession('bob', away);
    await advanceMs(SESSION_TTL_SECONDS * 500);
    await directory.heartbeat('alice', session);
    await advanceMs(SESSION_TTL_SECONDS * 500);
    t.strictSame(await directory.expireSessions(), ['bob']);
    t.strictSame(await directory.heartbeat('nobody', session), { status: 'userDoesNotExist' });
  });
}

async function testPages(name: string, open: () => Promise<OpenDirectory>): Promise<void> {
  const publishing = async (directory: Directory, paths: readonly string[]): Promise<void> => {
    await directory.register('alice');
    await directory.connect('alice', home);
    for (const path of paths)
      await directory.publish('alice', { path, description: `About ${path}`, published: AT });
  };
  /** Every entry's path, page after page; `between` is called after each page. */
  const all = async (
    page: (
      after: string,
    ) => Promise<{ status: string; entries?: readonly { path: string }[]; next?: string }>,
    between: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<string[]> => {
    const paths: string[] = [];
    let after = '';
    do {
      const { entries = [], next = '' } = await page(after);
      paths.push(...entries.map(({ path }) => path));
      after = next;
      await between();
    } while (after !== '');
    return paths;
  };
  const numbers = (length: number): string[] => Array.from({ length }, (_, index) => `/f${index}`);

  await t.test(`${name}: long lists come in pages`, async (t) => {
    const { directory, close } = await open();
    t.teardown(() => close?.());
    await publishing(directory, numbers(250));
    t.strictSame(await all((after) => directory.listContentLong('alice', 'alice', after)), numbers(250));
    t.strictSame(await all((after) => directory.search('alice', '', after)), numbers(250));
    t.strictSame(await directory.describeFile('alice', '/f0', 7), { status: 'ok' });
    t.strictSame(await directory.describeFile('alice', '/g', 7), { status: 'contentNotPublished' });
    const first = await directory.listContentLong('alice', 'alice', '');
    t.match(first, { entries: [{ path: '/f0', description: 'About /f0', size: 7, published: AT }] });
    t.match(await directory.listContentLong('alice', 'bob', ''), { status: 'remoteUserDoesNotExist' });
    t.match(await directory.search('bob', '', ''), { status: 'userDoesNotExist' });
  });

  await t.test(`${name}: what stays published while one pages is seen once`, async (t) => {
    const { directory, close } = await open();
    t.teardown(() => close?.());
    await publishing(directory, numbers(350));
    let round = 0;
    const change = async (): Promise<void> => {
      for (let index = 0; index < 60; index++) await directory.delete('alice', `/f${60 * round + index}`);
      await directory.publish('alice', { path: `/new${round++}`, description: '', published: AT });
    };
    const seen = await all((after) => directory.search('alice', 'f', after), change);
    t.equal(new Set(seen).size, seen.length, 'nothing twice');
    const stayed = (await all((after) => directory.search('alice', 'f', after))).filter(
      (path) => !path.startsWith('/new'),
    );
    t.same(
      stayed.filter((path) => !seen.includes(path)),
      [],
      'nothing left out',
    );
  });

  await t.test(`${name}: a search finds words in path and description, capitals or not`, async (t) => {
    const { directory, close } = await open();
    t.teardown(() => close?.());
    await publishing(directory, ['/Rpc/Notes.txt', '/zoo']);
    await directory.publish('alice', { path: '/é', description: 'Über XDR', published: AT });
    const found = (text: string): Promise<string[]> => all((after) => directory.search('alice', text, after));
    t.strictSame(await found('notes'), ['/Rpc/Notes.txt']);
    t.strictSame(await found('ABOUT rpc'), ['/Rpc/Notes.txt']);
    t.strictSame(await found('über'), ['/é']);
    t.strictSame(await found('e\u0301'), ['/é'], 'an accent written the other way');
    t.strictSame(await found('about zebra'), []);
    t.strictSame(await found('txt about'), ['/Rpc/Notes.txt'], 'but no word across the two');
    t.strictSame(await found('   '), ['/Rpc/Notes.txt', '/zoo', '/é']);
  });
}
