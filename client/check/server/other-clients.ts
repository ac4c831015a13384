import { setTimeout as delay } from 'node:timers/promises';
import type { CheckGroup } from '../check.js';
import { HeldConnections } from '../held-connections.js';
import type { ServerScript } from './server-script.js';

const CLIENTS = 20;
/** More than a table of 100 holds. */
const CROWD = 120;
/** More than the 1,024 descriptors that a process has. */
const CONNECTIONS_IN_A_ROW = 1_100;
/** On a far server they are as many as fit. */
const ROW_MS = 8_000;
const AT_ONCE = 16;

export const otherClients: CheckGroup<ServerScript> = {
  title: 'Other clients',
  checks: [
    {
      name: 'idle connections',
      rule: 'A connection on which nothing comes delays no other.',
      run: (s) => expectServedBeside(s, Buffer.alloc(0)),
    },
    {
      name: 'half-sent requests',
      rule: 'A connection on which half a request has come delays no other.',
      run: (s) => expectServedBeside(s, Buffer.from('REGISTER\0')),
    },
    {
      name: 'reset in the middle of a request',
      rule: 'A connection that is reset concerns nobody else: the server goes on.',
      run: (s) => expectServedAfterReset(s, Buffer.from('REGISTER\0')),
    },
    {
      name: 'reset instead of reading the reply',
      rule: 'A client that disappears before its reply concerns nobody else: the server goes on.',
      async run(s) {
        await expectServedAfterReset(s, s.bytes('LIST USERS', await s.connectedUser()));
      },
    },
    {
      name: 'clients that do not read',
      rule: 'A client that does not read its reply delays no other.',
      async run(s) {
        await expectServedBeside(s, s.bytes('LIST USERS', await s.connectedUser()));
      },
    },
    {
      name: 'many at once',
      rule: 'Many clients are served at the same time, each with its own reply.',
      async run(s) {
        const users = await inParallel(50, () => s.user());
        await inParallel(50, (index) => s.expect(1, 'REGISTER', users[index] ?? ''));
      },
    },
    {
      name: 'more connections than a process has descriptors',
      rule: `Each connection is closed when its operation is done: ${CONNECTIONS_IN_A_ROW} one after the other are served.`,
      async run(s) {
        const user = await s.user();
        const end = performance.now() + ROW_MS;
        let served = 0;
        while (served < CONNECTIONS_IN_A_ROW && performance.now() < end) {
          await inParallel(AT_ONCE, () => s.expect(1, 'REGISTER', user));
          served += AT_ONCE;
        }
      },
    },
  ],
};

export const largeLists: CheckGroup<ServerScript> = {
  title: 'Large lists',
  checks: [
    {
      name: `${CROWD} users`,
      rule: 'There may be any number of users, and a list holds all who are connected: no table ends at 100.',
      async run(s) {
        const users = await inParallel(CROWD, () => s.connectedUser());
        const listed = new Set((await s.users(await s.connectedUser())).map(({ name }) => name));
        const missing = users.filter((user) => !listed.has(user)).length;
        s.assert(`all ${CROWD} in LIST USERS`, `${CROWD - missing} of them`, missing === 0);
        await s.users(users[0] ?? '');
      },
    },
    {
      name: `${CROWD} publications`,
      rule: 'A user may publish any number of paths, and a list holds all of them in their order: no table ends at 100.',
      async run(s) {
        const user = await s.connectedUser();
        const paths = Array.from({ length: CROWD }, (_, index) => `/folder/file-${index}`);
        for (const path of paths) await s.expect(0, 'PUBLISH', user, path, 'one of many');
        await s.assertContent(user, user, paths);
      },
    },
  ],
};

async function expectServedBeside(s: ServerScript, begin: Uint8Array): Promise<void> {
  const { endpoint, timeoutMs } = s.server;
  const held = await HeldConnections.open(endpoint, { count: CLIENTS, begin, timeoutMs }, s.signal);
  try {
    await s.beside(`${CLIENTS} of these`, async () => s.expect(0, 'CONNECT', await s.user(), '4000'));
  } finally {
    held.close();
  }
}

async function expectServedAfterReset(s: ServerScript, begin: Uint8Array): Promise<void> {
  const { endpoint, timeoutMs } = s.server;
  const held = await HeldConnections.open(endpoint, { count: CLIENTS, begin, timeoutMs }, s.signal);
  // Some are reset with their bytes read, some before; both have ended servers.
  await delay(20);
  held.reset();
  await s.expect(0, 'CONNECT', await s.user(), '4000');
  await s.user();
}

function inParallel<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => act(index)));
}
