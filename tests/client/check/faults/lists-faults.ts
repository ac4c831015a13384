import { ask, type FaultCase, inGroup } from './fault-case.js';

/** The same with its strings in another order. */
function reordered(reply: string, perEntry: number, order: (entries: string[][]) => string[][]): string {
  const [count = '', ...strings] = reply.slice(1).split('\0').slice(0, -1);
  const entries: string[][] = [];
  for (let at = 0; at < strings.length; at += perEntry) entries.push(strings.slice(at, at + perEntry));
  return `${reply.slice(0, 1)}${[count, ...order(entries).flat()].map((each) => `${each}\0`).join('')}`;
}

export const LIST_FAULTS: readonly FaultCase[] = [
  [
    'a list says one more than it holds',
    {
      reply: (right, { opcode }) =>
        opcode === 'LIST USERS' ? right.replace(/\d+/, (n) => `${Number(n) + 1}`) : right,
    },
    inGroup('LIST USERS', 'connected users'),
  ],
  [
    'IPv4 addresses mapped into IPv6',
    { reply: (right) => right.replaceAll('127.0.0.1', '::ffff:127.0.0.1') },
    inGroup('CONNECT', 'address is that of the connection'),
  ],
  [
    'a list of users with the one who asks',
    {
      reply: (right, { opcode, fields: [user = ''] }) =>
        opcode === 'LIST USERS' && right.startsWith('\0')
          ? `${right.replace(/\d+/, (n) => `${Number(n) + 1}`)}${user}\x00127.0.0.1\x004000\0`
          : right,
    },
    inGroup('LIST USERS', 'without the one who asks'),
  ],
  [
    'who registers is in the list at once',
    {
      reply(right, { opcode, fields: [user = ''] }, model) {
        if (opcode === 'REGISTER' && right === '\0') ask(model, 'CONNECT', user, '4000');
        return opcode === 'CONNECT' && right === '\x02' ? '\0' : right;
      },
    },
    inGroup('LIST USERS', 'connected users only'),
  ],
  [
    'users in another order',
    {
      reply: (right, { opcode }) =>
        opcode === 'LIST USERS' && right.startsWith('\0')
          ? reordered(right, 3, (entries) => entries.reverse())
          : right,
    },
    inGroup('LIST USERS', 'in the order of connection'),
  ],
  [
    'paths in alphabetical order',
    {
      reply: (right, { opcode }) =>
        opcode === 'LIST CONTENT' && right.startsWith('\0')
          ? reordered(right, 1, (entries) => entries.sort())
          : right,
    },
    [...inGroup('LIST CONTENT', 'in the order of publication'), ...inGroup('DELETE', 'and published again')],
  ],
  [
    'no content of oneself, of who has none, or is not connected',
    {
      reply: (right, { opcode, fields: [user, target] }) =>
        opcode === 'LIST CONTENT' && (user === target || right === '\x000\0') ? '\x03' : right,
    },
    inGroup('LIST CONTENT', 'own content', 'nothing published', 'target who is not connected'),
  ],
  [
    'tables of 100 entries',
    {
      reply(right, { opcode }) {
        const perEntry = opcode === 'LIST USERS' ? 3 : 1;
        if (!opcode.startsWith('LIST') || !right.startsWith('\0')) return right;
        const full = reordered(right, perEntry, (entries) => entries.slice(0, 100));
        return full.replace(/\d+/, (n) => `${Math.min(100, Number(n))}`);
      },
    },
    inGroup('Large lists', '120 users', '120 publications'),
  ],
];
