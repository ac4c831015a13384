import type { CheckGroup } from '../check.js';
import type { ServerScript } from './server-script.js';

/** What does not have the form of a port. */
const NO_PORTS = ['', '0', '04000', '65536', '99999', '-1', 'abc', '4000x', '4000.5', '123456789012'];

export const connect: CheckGroup<ServerScript> = {
  title: 'CONNECT',
  checks: [
    {
      name: 'registered user',
      rule: 'A registered user is connected: 0.',
      run: async (s) => s.expect(0, 'CONNECT', await s.user(), '4000'),
    },
    {
      name: 'unknown user',
      rule: 'A user who is not registered: 1.',
      run: (s) => s.expect(1, 'CONNECT', s.newName(), '4000'),
    },
    {
      name: 'connected already',
      rule: 'A user who is connected: 2.',
      run: async (s) => s.expect(2, 'CONNECT', await s.connectedUser(), '4001'),
    },
    {
      name: 'stays connected where they are',
      rule: 'Who is connected stays connected where they are: a second CONNECT changes nothing.',
      async run(s) {
        const user = await s.connectedUser('4001');
        await s.expect(2, 'CONNECT', user, '4002');
        const listed = await s.listed(await s.connectedUser(), user);
        s.assertAddress('LIST USERS', listed?.ip ?? '', listed?.port ?? '', '4001');
      },
    },
    {
      name: 'address is that of the connection',
      rule: 'The IP of a user is that of the socket of the CONNECT, an IPv4 address as a.b.c.d.',
      async run(s) {
        const user = await s.connectedUser();
        const listed = await s.listed(await s.connectedUser(), user);
        const isMapped = listed?.ip.toLowerCase().startsWith('::ffff:') === true;
        s.assertAddress(
          'LIST USERS',
          isMapped ? `${listed.ip} (mapped)` : (listed?.ip ?? ''),
          '4000',
          '4000',
        );
      },
    },
    {
      name: 'lowest and highest port',
      rule: 'A port is 1 to 65535.',
      async run(s) {
        await s.connectedUser('1');
        await s.connectedUser('65535');
      },
    },
    {
      name: 'what is no port',
      rule: 'A port is a decimal number from 1 to 65535 without leading zeros; anything else is refused with 3, and the user is not connected.',
      async run(s) {
        const user = await s.user();
        for (const port of NO_PORTS) {
          const reply = await s.ask('CONNECT', user, port);
          s.assertStatus(3, 'CONNECT', reply, ` with the port "${port}"`);
        }
        await s.expect(2, 'DISCONNECT', user);
      },
    },
    {
      name: 'more strings than there are',
      rule: 'Strings after the last argument are ignored, and not waited for.',
      async run(s) {
        const user = await s.user();
        await s.expect(0, 'CONNECT', user, '4000', 'one', 'two');
        await s.expect(2, 'CONNECT', user, '4000', 'one', 'two');
      },
    },
  ],
};

export const disconnect: CheckGroup<ServerScript> = {
  title: 'DISCONNECT',
  checks: [
    {
      name: 'connected user',
      rule: 'A user who is connected is disconnected: 0.',
      run: async (s) => s.expect(0, 'DISCONNECT', await s.connectedUser()),
    },
    {
      name: 'unknown user',
      rule: 'A user who is not registered: 1.',
      run: (s) => s.expect(1, 'DISCONNECT', s.newName()),
    },
    {
      name: 'user who is not connected',
      rule: 'A user who is registered but not connected: 2.',
      run: async (s) => s.expect(2, 'DISCONNECT', await s.user()),
    },
    {
      name: 'second time',
      rule: 'A user who was disconnected is not connected any more: 2.',
      async run(s) {
        const user = await s.connectedUser();
        await s.expect(0, 'DISCONNECT', user);
        await s.expect(2, 'DISCONNECT', user);
      },
    },
    {
      name: 'and connected again',
      rule: 'A user who was disconnected can connect again: 0.',
      async run(s) {
        const user = await s.connectedUser();
        await s.expect(0, 'DISCONNECT', user);
        await s.expect(0, 'CONNECT', user, '4000');
      },
    },
    {
      name: 'leaves the publications',
      rule: 'DISCONNECT leaves publications: others can still list them.',
      async run(s) {
        const user = await s.connectedUser();
        const other = await s.connectedUser();
        await s.expect(0, 'PUBLISH', user, '/a', 'stays');
        await s.expect(0, 'DISCONNECT', user);
        await s.assertContent(other, user, ['/a']);
      },
    },
  ],
};
