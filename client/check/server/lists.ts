import type { CheckGroup } from '../check.js';
import type { ServerScript } from './server-script.js';

export const listUsers: CheckGroup<ServerScript> = {
  title: 'LIST USERS',
  checks: [
    {
      name: 'connected users',
      rule: 'A connected user gets 0, a number n, and name, IP and port of n connected users.',
      async run(s) {
        const first = await s.connectedUser('4001');
        const second = await s.connectedUser('4002');
        const asker = await s.connectedUser('4003');
        const users = await s.users(asker);
        for (const [name, port] of [
          [first, '4001'],
          [second, '4002'],
        ] as const) {
          const listed = users.find((user) => user.name === name);
          s.assertAddress(`LIST USERS with ${name}`, listed?.ip ?? '', listed?.port ?? '', port);
        }
      },
    },
    {
      name: 'unknown user',
      rule: 'A user who is not registered: 1.',
      run: (s) => s.expect(1, 'LIST USERS', s.newName()),
    },
    {
      name: 'user who is not connected',
      rule: 'A user who is registered but not connected: 2.',
      run: async (s) => s.expect(2, 'LIST USERS', await s.user()),
    },
    {
      name: 'without the one who asks',
      rule: 'The list leaves out the user who asks for it.',
      async run(s) {
        const asker = await s.connectedUser();
        const listed = await s.listed(asker, asker);
        s.assert('a list without the asker', listed ? 'the asker in it' : 'one without', !listed);
      },
    },
    {
      name: 'connected users only',
      rule: 'The list holds the users who are connected: none who only registered, none who disconnected.',
      async run(s) {
        const registered = await s.user();
        const disconnected = await s.connectedUser();
        await s.expect(0, 'DISCONNECT', disconnected);
        const users = await s.users(await s.connectedUser());
        const wrong = users.filter(({ name }) => name === registered || name === disconnected);
        s.assert(
          'neither of the two',
          wrong.length === 0 ? 'neither' : `${wrong.length}`,
          wrong.length === 0,
        );
      },
    },
    {
      name: 'in the order of connection',
      rule: 'Those who are connected longest stand first.',
      isAdvice: true,
      async run(s) {
        const [first, second] = [await s.user(), await s.user()];
        for (const user of [second, first]) await s.expect(0, 'CONNECT', user, '4000');
        const names = (await s.users(await s.connectedUser())).map(({ name }) => name);
        const isInOrder = names.indexOf(second) < names.indexOf(first);
        s.assert('the first connected first', isInOrder ? 'so' : 'another order', isInOrder);
      },
    },
  ],
};

export const listContent: CheckGroup<ServerScript> = {
  title: 'LIST CONTENT',
  checks: [
    {
      name: 'in the order of publication',
      rule: 'A connected user gets 0, a number n, and the n paths of the target in the order of their publication.',
      async run(s) {
        const owner = await s.connectedUser();
        const paths = ['/z', '/a', '/m', 'relative/path', '/Z'];
        for (const path of paths) await s.expect(0, 'PUBLISH', owner, path, 'd');
        await s.assertContent(await s.connectedUser(), owner, paths);
      },
    },
    {
      name: 'nothing published',
      rule: 'A target who has published nothing: 0 and the number 0.',
      async run(s) {
        await s.assertContent(await s.connectedUser(), await s.connectedUser(), []);
      },
    },
    {
      name: 'own content',
      rule: 'A user may list their own content.',
      async run(s) {
        const user = await s.connectedUser();
        await s.expect(0, 'PUBLISH', user, '/a', 'd');
        await s.assertContent(user, user, ['/a']);
      },
    },
    {
      name: 'target who is not connected',
      rule: 'The target need not be connected.',
      async run(s) {
        await s.assertContent(await s.connectedUser(), await s.user(), []);
      },
    },
    {
      name: 'unknown user',
      rule: 'A user who asks and is not registered: 1.',
      run: async (s) => s.expect(1, 'LIST CONTENT', s.newName(), await s.user()),
    },
    {
      name: 'user who is not connected',
      rule: 'A user who asks and is not connected: 2.',
      run: async (s) => s.expect(2, 'LIST CONTENT', await s.user(), await s.user()),
    },
    {
      name: 'unknown target',
      rule: 'A target that is not registered: 3.',
      run: async (s) => s.expect(3, 'LIST CONTENT', await s.connectedUser(), s.newName()),
    },
    {
      name: 'path in UTF-8',
      rule: 'A path is any UTF-8, and comes back as it was sent.',
      async run(s) {
        const user = await s.connectedUser();
        await s.expect(0, 'PUBLISH', user, '/año/日本/😀', 'd');
        await s.assertContent(user, user, ['/año/日本/😀']);
      },
    },
  ],
};

export const getUserInfo: CheckGroup<ServerScript> = {
  title: 'GET USER INFO',
  checks: [
    {
      name: 'connected target',
      rule: 'A connected user gets 0, and IP and port of the target as they were given with its CONNECT.',
      async run(s) {
        const target = await s.connectedUser('4321');
        const [ip = '', port = ''] = await s.expect(0, 'GET USER INFO', await s.connectedUser(), target);
        s.assertAddress('GET USER INFO', ip, port, '4321');
      },
    },
    {
      name: 'unknown user',
      rule: 'A user who asks and is not registered: 1.',
      run: async (s) => s.expect(1, 'GET USER INFO', s.newName(), await s.connectedUser()),
    },
    {
      name: 'user who is not connected',
      rule: 'A user who asks and is not connected: 2.',
      run: async (s) => s.expect(2, 'GET USER INFO', await s.user(), await s.connectedUser()),
    },
    {
      name: 'unknown target',
      rule: 'A target that is not registered: 3.',
      run: async (s) => s.expect(3, 'GET USER INFO', await s.connectedUser(), s.newName()),
    },
    {
      name: 'target who is not connected',
      rule: 'A target that is not connected: 3.',
      run: async (s) => s.expect(3, 'GET USER INFO', await s.connectedUser(), await s.user()),
    },
    {
      name: 'after the target came back elsewhere',
      rule: 'The address is that of the last CONNECT.',
      async run(s) {
        const target = await s.connectedUser('4001');
        await s.expect(0, 'DISCONNECT', target);
        await s.expect(0, 'CONNECT', target, '4002');
        const [ip = '', port = ''] = await s.expect(0, 'GET USER INFO', await s.connectedUser(), target);
        s.assertAddress('GET USER INFO', ip, port, '4002');
      },
    },
  ],
};
