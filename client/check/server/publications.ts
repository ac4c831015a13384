import type { CheckGroup } from '../check.js';
import type { ServerScript } from './server-script.js';

export const publish: CheckGroup<ServerScript> = {
  title: 'PUBLISH',
  checks: [
    {
      name: 'new path',
      rule: 'A connected user publishes a path: 0.',
      run: async (s) => s.expect(0, 'PUBLISH', await s.connectedUser(), '/a', 'a description'),
    },
    {
      name: 'unknown user',
      rule: 'A user who is not registered: 1.',
      run: (s) => s.expect(1, 'PUBLISH', s.newName(), '/a', 'd'),
    },
    {
      name: 'user who is not connected',
      rule: 'A user who is registered but not connected: 2.',
      run: async (s) => s.expect(2, 'PUBLISH', await s.user(), '/a', 'd'),
    },
    {
      name: 'published already',
      rule: 'A path that the user has published already: 3.',
      async run(s) {
        const user = await s.connectedUser();
        await s.expect(0, 'PUBLISH', user, '/a', 'd');
        await s.expect(3, 'PUBLISH', user, '/a', 'another description');
        await s.assertContent(user, user, ['/a']);
      },
    },
    {
      name: 'same path of another user',
      rule: 'Each user has publications of their own: what another has published is no reason to refuse.',
      async run(s) {
        await s.expect(0, 'PUBLISH', await s.connectedUser(), '/a', 'd');
        await s.expect(0, 'PUBLISH', await s.connectedUser(), '/a', 'd');
      },
    },
    {
      name: 'description with blanks',
      rule: 'A description is any text: blanks and quotes belong to it.',
      run: async (s) => s.expect(0, 'PUBLISH', await s.connectedUser(), '/a', ' what I  "know" about XDR '),
    },
    {
      name: 'path and description of 255 bytes',
      rule: 'A path and a description may have 255 bytes each.',
      async run(s) {
        const user = await s.connectedUser();
        const path = '/'.padEnd(255, 'p');
        await s.expect(0, 'PUBLISH', user, path, 'd'.repeat(255));
        await s.assertContent(user, user, [path]);
      },
    },
    {
      name: 'after a DISCONNECT',
      rule: 'Who was disconnected cannot publish: 2.',
      async run(s) {
        const user = await s.connectedUser();
        await s.expect(0, 'DISCONNECT', user);
        await s.expect(2, 'PUBLISH', user, '/a', 'd');
      },
    },
  ],
};

export const remove: CheckGroup<ServerScript> = {
  title: 'DELETE',
  checks: [
    {
      name: 'published path',
      rule: 'A published path is removed: 0, and is not listed any more.',
      async run(s) {
        const user = await s.connectedUser();
        for (const path of ['/a', '/b', '/c']) await s.expect(0, 'PUBLISH', user, path, 'd');
        await s.expect(0, 'DELETE', user, '/b');
        await s.assertContent(user, user, ['/a', '/c']);
      },
    },
    {
      name: 'unknown user',
      rule: 'A user who is not registered: 1.',
      run: (s) => s.expect(1, 'DELETE', s.newName(), '/a'),
    },
    {
      name: 'user who is not connected',
      rule: 'A user who is registered but not connected: 2.',
      run: async (s) => s.expect(2, 'DELETE', await s.user(), '/a'),
    },
    {
      name: 'path that is not published',
      rule: 'A path that the user has not published: 3.',
      run: async (s) => s.expect(3, 'DELETE', await s.connectedUser(), '/a'),
    },
    {
      name: 'path of another user',
      rule: 'Nobody deletes what another has published: 3, and it stays.',
      async run(s) {
        const owner = await s.connectedUser();
        const other = await s.connectedUser();
        await s.expect(0, 'PUBLISH', owner, '/a', 'd');
        await s.expect(3, 'DELETE', other, '/a');
        await s.assertContent(other, owner, ['/a']);
      },
    },
    {
      name: 'and published again',
      rule: 'What was deleted can be published again, and stands at the end of the list then.',
      async run(s) {
        const user = await s.connectedUser();
        for (const path of ['/a', '/b']) await s.expect(0, 'PUBLISH', user, path, 'd');
        await s.expect(0, 'DELETE', user, '/a');
        await s.expect(0, 'PUBLISH', user, '/a', 'd');
        await s.assertContent(user, user, ['/b', '/a']);
      },
    },
  ],
};
