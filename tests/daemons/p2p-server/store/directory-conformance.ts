import { encodeReply } from '../../../../daemons/p2p-protocol/index.js';
import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';
import { away, type DirectoryTest, directoryTests, home, type OpenedDirectory } from './opened-directory.js';
import { testPages } from './page-conformance.js';
import { testSessions } from './session-conformance.js';

/** One call and what it must come to; a word stands for an outcome that is a status only. */
type Step = [call: (directory: Directory) => Promise<unknown>, outcome: string | object];

const AT = '11/05/2025 18:02:34';

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

/** What every directory must do, whatever it keeps its state in. `open` gives a fresh and empty one. */
export async function testDirectory(name: string, open: () => Promise<OpenedDirectory>): Promise<void> {
  const test = directoryTests(name, open);
  for (const [rule, steps] of Object.entries(RULES)) {
    await test(rule, async (t, { directory }) => {
      for (const [index, [call, outcome]] of steps.entries()) {
        const expected = typeof outcome === 'string' ? { status: outcome } : outcome;
        t.strictSame(await call(directory), expected, `step ${index + 1}`);
      }
    });
  }
  await testOverlap(test);
  await testSessions(test);
  await testPages(test);
}

async function testOverlap(test: DirectoryTest): Promise<void> {
  await test('of operations that overlap, one comes first', async (t, { directory }) => {
    const registered = await Promise.all(Array.from({ length: 20 }, () => directory.register('alice')));
    t.equal(registered.filter(({ status }) => status === 'ok').length, 1);
    const connected = await Promise.all(Array.from({ length: 20 }, () => directory.connect('alice', home)));
    t.equal(connected.filter(({ status }) => status === 'ok').length, 1);
    const paths = Array.from({ length: 50 }, (_, index) => `/${index % 25}`);
    const published = await Promise.all(paths.map((path) => publish('alice', path)(directory)));
    t.equal(published.filter((outcome) => (outcome as { status: string }).status === 'ok').length, 25);
  });
}
