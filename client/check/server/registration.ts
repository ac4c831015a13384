import type { CheckGroup } from '../check.js';
import type { ServerScript } from './server-script.js';

export const register: CheckGroup<ServerScript> = {
  title: 'REGISTER',
  checks: [
    {
      name: 'new name',
      rule: 'A name that nobody has is registered: 0.',
      run: (s) => s.expect(0, 'REGISTER', s.newName()),
    },
    {
      name: 'name in use',
      rule: 'A name that is registered already is refused with 1.',
      run: async (s) => s.expect(1, 'REGISTER', await s.user()),
    },
    {
      name: 'name in use by somebody connected',
      rule: 'A name that is registered already is refused with 1, and its user stays connected.',
      async run(s) {
        const user = await s.connectedUser();
        await s.expect(1, 'REGISTER', user);
        await s.expect(0, 'LIST USERS', user);
      },
    },
    {
      name: 'two names',
      rule: 'Users are independent of each other.',
      async run(s) {
        await s.user();
        await s.user();
      },
    },
    {
      name: 'name in UTF-8',
      rule: 'A name is any UTF-8, and comes back as it was sent.',
      async run(s) {
        const name = `${s.newName()}-ñ日😀`;
        s.server.note(name);
        await s.expect(0, 'REGISTER', name);
        await s.expect(0, 'CONNECT', name, '4000');
        const listed = await s.listed(await s.connectedUser(), name);
        s.assert(`LIST USERS with "${name}"`, listed === undefined ? 'not in the list' : 'it', !!listed);
      },
    },
    {
      name: 'name of 255 bytes',
      rule: 'A name may have 255 bytes.',
      async run(s) {
        const name = s.newName().padEnd(255, 'x');
        s.server.note(name);
        await s.expect(0, 'REGISTER', name);
        await s.expect(1, 'REGISTER', name);
      },
    },
    {
      name: 'one name many times at once',
      rule: 'Of many who register the same name at the same time exactly one gets 0, all others 1.',
      async run(s) {
        const name = s.newName();
        const replies = await Promise.all(Array.from({ length: 50 }, () => s.ask('REGISTER', name)));
        const times = (status: number): number => replies.filter(({ bytes }) => bytes[0] === status).length;
        s.assert(
          '0 once and 1 49 times',
          `0 ${times(0)} times and 1 ${times(1)} times`,
          times(0) === 1 && times(1) === 49,
        );
      },
    },
  ],
};

export const unregister: CheckGroup<ServerScript> = {
  title: 'UNREGISTER',
  checks: [
    {
      name: 'registered user',
      rule: 'A user who is registered is removed: 0.',
      run: async (s) => s.expect(0, 'UNREGISTER', await s.user()),
    },
    {
      name: 'unknown user',
      rule: 'A user who is not registered: 1.',
      run: (s) => s.expect(1, 'UNREGISTER', s.newName()),
    },
    {
      name: 'second time',
      rule: 'A user who was removed is not registered any more: 1.',
      async run(s) {
        const user = await s.user();
        await s.expect(0, 'UNREGISTER', user);
        await s.expect(1, 'UNREGISTER', user);
      },
    },
    {
      name: 'name is free again',
      rule: 'The name of a user who was removed can be registered again: 0.',
      async run(s) {
        const user = await s.user();
        await s.expect(0, 'UNREGISTER', user);
        await s.expect(0, 'REGISTER', user);
      },
    },
    {
      name: 'removes the connection',
      rule: 'UNREGISTER takes the connection away: others do not see the user any more, and whoever has the name next is not connected.',
      async run(s) {
        const user = await s.connectedUser();
        const other = await s.connectedUser();
        await s.expect(0, 'UNREGISTER', user);
        const listed = await s.listed(other, user);
        s.assert('LIST USERS without the user', listed ? 'the user in the list' : 'without', !listed);
        await s.expect(0, 'REGISTER', user);
        await s.expect(2, 'DISCONNECT', user);
      },
    },
    {
      name: 'removes the publications',
      rule: 'UNREGISTER takes the publications away: whoever has the name next has none.',
      async run(s) {
        const user = await s.connectedUser();
        const other = await s.connectedUser();
        await s.expect(0, 'PUBLISH', user, '/a', 'of the first');
        await s.expect(0, 'UNREGISTER', user);
        await s.expect(3, 'LIST CONTENT', other, user);
        await s.expect(0, 'REGISTER', user);
        await s.assertContent(other, user, []);
      },
    },
  ],
};
