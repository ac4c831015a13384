import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { eventually } from '../../eventually.js';
import { rawPeer, refusingPort } from '../raw-peer.js';
import { isReady, RESCAN_MS, stage } from './shared-stage.js';

// Whose connection it is that the server holds, and what it still knows of it.

await t.test('a user who is connected elsewhere is waited for, not thrown out', async (t) => {
  let isElsewhere = true;
  const elsewhere = await rawPeer(t, () => undefined);
  const replies = (opcode: string): string => {
    if (opcode === 'CONNECT' && isElsewhere) return '\x02';
    if (opcode === 'GET USER INFO') return `\x00127.0.0.1\0${elsewhere.port}\0`;
    return opcode === 'LIST CONTENT' ? '\x000\0' : '\x00';
  };
  const shared = await stage(t, [], replies);
  await eventually('it says so', () => shared.said.some((message) => message.includes('from elsewhere')));
  isElsewhere = false;
  await isReady(shared);
  t.notOk(shared.requests().includes('DISCONNECT'));
});

await t.test('base operations do not tell who that is: what frees the name is said', async (t) => {
  const shared = await stage(t, [], () => '\x02', { wire: 'underscore' });
  const words =
    'seed: is connected from elsewhere; waiting until that ends (DISCONNECT seed at a prompt ends it)';
  await eventually('it says so', () => shared.said.includes(words));
  await eventually('it tries again', () => shared.requests().length > 1);
  t.same(new Set(shared.requests()), new Set(['CONNECT']));
});

for (const [place, wire, info] of [
  ['not told', 'underscore', () => ''],
  ['told by nobody', 'space', () => ''],
  ['of a NAT', 'space', (port: string) => `\x00192.0.2.1\0${port}\0`],
] as const)
  await t.test(`an own connection is no other's, its address being ${place}`, async (t) => {
    let port = '';
    let offers = 0;
    const replies = (opcode: string, argument: string): string => {
      if (opcode === 'GET USER INFO') return info(port);
      if (opcode === 'CONNECT' && port !== '') return '\x02';
      if (opcode === 'CONNECT') port = argument;
      if (opcode === 'PUBLISH' && ++offers === 1) return '';
      return /^LIST.CONTENT$/.test(opcode) ? '\x000\0' : '\x00';
    };
    const shared = await stage(t, ['a'], replies, { wire });
    await isReady(shared);
    t.equal(offers, 2);
    t.notOk(shared.requests().includes('DISCONNECT'));
  });

await t.test('a server that forgets the user is told everything again', async (t) => {
  let isKnown = true;
  const replies = (opcode: string): string => {
    if (opcode === 'REGISTER') isKnown = true;
    if (!isKnown) return '\x01';
    return opcode === 'LIST CONTENT' ? '\x000\0' : '\x00';
  };
  const shared = await stage(t, ['a'], replies);
  await isReady(shared);
  isKnown = false;
  writeFileSync(path.join(shared.folder, 'b'), 'b');
  const publications = (): string[] => shared.requests().filter((request) => request.startsWith('PUBLISH'));
  await eventually('both are published', () => publications().length === 4);
  t.same(shared.requests().slice(3, -2), ['PUBLISH b', 'CONNECT', 'REGISTER', 'CONNECT', 'LIST CONTENT']);
});

await t.test('also one that forgets connections and publications only, and has no sessions', async (t) => {
  let isHeld = false;
  let published = 0;
  const replies = (opcode: string): string => {
    if (opcode === 'LIST CONTENT') return published > 0 ? '\x001\0a\0' : '\x000\0';
    if (opcode === 'CONNECT' && isHeld) return '\x02';
    if (opcode === 'CONNECT') isHeld = true;
    if (opcode === 'PUBLISH') published++;
    return '\x00';
  };
  const shared = await stage(t, ['a'], replies, { askAgainMs: RESCAN_MS });
  await isReady(shared);
  const asked = (opcode: string): number => shared.requests().filter((each) => each === opcode).length;
  await eventually('it asks whether it is connected', () => asked('CONNECT') > 2);
  t.equal(asked('LIST CONTENT'), 1, 'and leaves it at that while it is');
  [isHeld, published] = [false, 0];
  await eventually('the file is published again', () => published === 1);
});

await t.test('only on this machine does a refusal tell that a client was killed', async (t) => {
  const port = await refusingPort(t);
  // 0.0.0.0 is none of our addresses, but leads here: to a refusal, such as a firewall may send for a client that lives.
  for (const [ip, isTakenOver] of [
    ['127.0.0.1', true],
    ['0.0.0.0', false],
  ] as const) {
    let isHeld = true;
    const shared = await stage(t, [], (opcode) => {
      if (opcode === 'CONNECT' && isHeld) return '\x02';
      if (opcode === 'DISCONNECT') isHeld = false;
      if (opcode === 'GET USER INFO') return `\x00${ip}\0${port}\0`;
      return opcode === 'LIST CONTENT' ? '\x000\0' : '\x00';
    });
    if (isTakenOver) await isReady(shared);
    else
      await eventually('it waits', () => shared.said.some((message) => message.includes('from elsewhere')));
    t.equal(shared.requests().includes('DISCONNECT'), isTakenOver, ip);
  }
});

await t.test('no host name is looked up on a word of the server', async (t) => {
  const port = await refusingPort(t);
  for (const name of ['localhost', '127.1']) {
    const shared = await stage(t, [], (opcode) => {
      if (opcode === 'GET USER INFO') return `\x00${name}\x00${port}\x00`;
      return opcode === 'CONNECT' ? '\x02' : '\x00';
    });
    await eventually('it waits', () => shared.said.some((message) => message.includes('from elsewhere')));
    t.notOk(shared.requests().includes('DISCONNECT'), name);
  }
});
