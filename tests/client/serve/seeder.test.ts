import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { Seeder } from '../../../client/serve/seeder.js';
import { Server } from '../../../client/server/server-operations.js';
import { eventually } from '../../eventually.js';
import { rawPeer, type RawPeer, refusingPort } from '../raw-peer.js';
import { eachFolderIsADisk, failFileCalls } from './failing-files.js';

// Against a server played by hand, which knows base operations only.

const RESCAN_MS = 20;

interface Stage {
  readonly folder: string;
  readonly server: RawPeer;
  readonly seeder: Seeder;
  readonly said: string[];
  /** The requests that came so far, `OPCODE path`. */
  readonly requests: () => string[];
  /** Resolves when the folder has been looked at once more since the call, which takes a change to be seen. */
  readonly isFollowed: () => Promise<void>;
}

/** @param replies the bytes that each opcode is answered with (0) */
async function stage(
  t: Test,
  names: readonly string[],
  replies: (opcode: string) => string,
  askAgainMs = 300_000,
): Promise<Stage> {
  const folder = t.testdir({ share: Object.fromEntries(names.map((name) => [name, name])) });
  const share = path.join(folder, 'share');
  const said: string[] = [];
  const diagnose = (message: string): void => void said.push(message);
  const server = await rawPeer(t, (socket, index) => {
    const [opcode = ''] = (server.received[index] ?? '').split('\0');
    socket.end(Buffer.from(replies(opcode), 'latin1'));
  });
  const seeder = Seeder.start({
    server: new Server({
      endpoints: [server],
      wire: 'space',
      timestamps: () => Promise.resolve(''),
      diagnose,
    }),
    user: 'seed',
    folder: share,
    sharing: {},
    diagnose,
    say: diagnose,
    rescanMs: RESCAN_MS,
    askAgainMs,
  });
  t.teardown(() => seeder.close());
  const requests = (): string[] =>
    server.received
      .map((request) => request.split('\0'))
      .map(([opcode, , , file]) => {
        return opcode === 'PUBLISH' || opcode === 'DELETE' ? `${opcode} ${file ?? ''}` : (opcode ?? '');
      });
  const isFollowed = async (): Promise<void> => {
    writeFileSync(path.join(share, 'signal'), '');
    await eventually('a new file is published', () => requests().includes('PUBLISH signal'));
    rmSync(path.join(share, 'signal'));
    await eventually('and deleted', () => requests().includes('DELETE signal'));
  };
  return { folder: share, server, seeder, said, requests, isFollowed };
}

const isReady = ({ said }: Stage): Promise<void> => eventually('it is ready', () => said.includes('ready'));

await t.test('a file that the server refuses is tried once, and the others published', async (t) => {
  let asked = 0;
  const shared = await stage(t, ['a', 'b'], (opcode) => {
    if (opcode === 'PUBLISH') return ++asked === 1 ? '\x04' : '\x00';
    return opcode === 'LIST CONTENT' ? '\x000\0' : '\x00';
  });
  await isReady(shared);
  await shared.isFollowed();
  t.same(shared.requests(), [
    'CONNECT',
    'LIST CONTENT',
    'PUBLISH a',
    'PUBLISH b',
    'PUBLISH signal',
    'DELETE signal',
  ]);
  t.match(shared.said, ['a: the server refuses to publish it']);
});

await t.test('a server that is full is left in peace', async (t) => {
  const names = Array.from({ length: 30 }, (_, index) => `file ${index}`);
  const full = (opcode: string): string => ({ 'LIST CONTENT': '\x000\0', PUBLISH: '\x04' })[opcode] ?? '\x00';
  const shared = await stage(t, names, full);
  await isReady(shared);
  t.equal(shared.requests().filter((request) => request.startsWith('PUBLISH')).length, 10);
  t.ok(shared.said.some((message) => message.includes('takes no more publications')));
});

await t.test('what the server holds already is not published again', async (t) => {
  const holding = (opcode: string): string => (opcode === 'LIST CONTENT' ? '\x002\0a\0elsewhere\0' : '\x00');
  const shared = await stage(t, ['a', 'b'], holding);
  await isReady(shared);
  await shared.isFollowed();
  const changes = shared.requests().slice(2);
  t.same(changes, ['PUBLISH b', 'PUBLISH signal', 'DELETE signal'], 'and what others published stays');
});

await t.test('a folder that cannot be read is no folder without files', async (t) => {
  const shared = await stage(t, ['a'], (opcode) => (opcode === 'LIST CONTENT' ? '\x000\0' : '\x00'));
  await isReady(shared);
  renameSync(shared.folder, `${shared.folder}.away`);
  await eventually('it says so', () => shared.said.some((message) => message.includes('cannot be read')));
  renameSync(`${shared.folder}.away`, shared.folder);
  await shared.isFollowed();
  t.notOk(shared.requests().includes('DELETE a'));
});

await t.test(
  'a file, or a folder in the folder, that cannot be read for a moment is not taken back',
  async (t) => {
    const shared = await stage(t, ['a'], (opcode) => (opcode === 'LIST CONTENT' ? '\x000\0' : '\x00'));
    await isReady(shared);
    mkdirSync(path.join(shared.folder, 'sub/deep'), { recursive: true });
    writeFileSync(path.join(shared.folder, 'sub/deep/b'), 'b');
    await eventually('b is published', () => shared.requests().includes('PUBLISH sub/deep/b'));
    let isStuck = true;
    const stuck = ['a', 'sub'].map((name) => path.join(realpathSync(shared.folder), name));
    failFileCalls(t, (place) => (isStuck && stuck.includes(place) ? 'EIO' : undefined));
    await shared.isFollowed();
    t.ok(shared.said.includes('a is not published: cannot be read'));
    t.ok(shared.said.includes('sub/ is not published: cannot be read'));
    isStuck = false;
    const seen = shared.requests().length;
    rmSync(path.join(shared.folder, 'sub'), { recursive: true });
    await eventually('what is gone is', () => shared.requests().length > seen);
    t.same(shared.requests().slice(2), [
      'PUBLISH a',
      'PUBLISH sub/deep/b',
      'PUBLISH signal',
      'DELETE signal',
      'DELETE sub/deep/b',
    ]);
  },
);

await t.test('a disk that is unmounted is no folder without files', async (t) => {
  eachFolderIsADisk(t);
  const shared = await stage(t, ['a'], (opcode) => (opcode === 'LIST CONTENT' ? '\x000\0' : '\x00'));
  const at = (name: string): string => path.join(shared.folder, name);
  await isReady(shared);
  mkdirSync(at('disk/deep'), { recursive: true });
  writeFileSync(at('disk/deep/b'), 'b');
  await eventually('b is published', () => shared.requests().includes('PUBLISH disk/deep/b'));
  renameSync(at('disk'), `${shared.folder}.b`);
  mkdirSync(at('disk'));
  const tells = (place: string): Promise<void> =>
    eventually('it says so', () =>
      shared.said.includes(
        `${place} is not published: its disk was unmounted or exchanged; what was published stays`,
      ),
    );
  await tells('disk/');
  await shared.isFollowed();
  const root = realpathSync(shared.folder);
  renameSync(root, `${root}.a`);
  // The mount point of the other is in both.
  mkdirSync(at('disk'), { recursive: true });
  await tells(root);
  t.notOk(shared.requests().some((request) => /^DELETE [^s]/.test(request)));
  rmSync(root, { recursive: true });
  renameSync(`${root}.a`, root);
  rmSync(at('disk'), { recursive: true });
  await eventually('what is gone is', () => shared.requests().includes('DELETE disk/deep/b'));
  rmSync(at('a'));
  await eventually('also when nothing is left', () => shared.requests().includes('DELETE a'));
});

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
  const shared = await stage(t, ['a'], replies, RESCAN_MS);
  await isReady(shared);
  const asked = (opcode: string): number => shared.requests().filter((each) => each === opcode).length;
  await eventually('it asks whether it is connected', () => asked('CONNECT') > 2);
  t.equal(asked('LIST CONTENT'), 1, 'and leaves it at that while it is');
  [isHeld, published] = [false, 0];
  await eventually('the file is published again', () => published === 1);
});

await t.test('its end is a DISCONNECT, also while the server does not answer', async (t) => {
  const shared = await stage(t, ['a'], (opcode) => (opcode === 'LIST CONTENT' ? '\x000\0' : '\x00'));
  await isReady(shared);
  await shared.seeder.close();
  t.equal(shared.requests().at(-1), 'DISCONNECT');
  const silent = await stage(t, ['a'], () => '');
  await eventually('it has tried', () => silent.requests().length > 0);
  await silent.seeder.close();
});

await t.test(
  'a goodbye that the server does not take is a fault, and one that nobody misses is none',
  async (t) => {
    for (const [reply, hasLeft] of [
      ['', false],
      ['\x03', false],
      ['\x00', true],
      ['\x01', true],
      ['\x02', true],
    ] as const) {
      const shared = await stage(t, [], (opcode) => {
        if (opcode === 'DISCONNECT') return reply;
        return opcode === 'LIST CONTENT' ? '\x000\0' : '\x00';
      });
      await isReady(shared);
      if (hasLeft) await shared.seeder.close();
      else await t.rejects(shared.seeder.close(), { message: 'seed could not be disconnected' });
      t.equal(shared.requests().at(-1), 'DISCONNECT');
    }
  },
);

await t.test('a server that refuses is spoken of, with its reason', async (t) => {
  for (const [refusing, words] of [
    ['CONNECT', 'seed: the server refuses CONNECT (otherError; it may want another secret,'],
    ['LIST CONTENT', 'seed: the server refuses LIST_CONTENT (otherError)'],
  ] as const) {
    const { said } = await stage(t, ['a'], (opcode) => {
      if (opcode !== refusing) return '\x00';
      return opcode === 'CONNECT' ? '\x03' : '\x04';
    });
    await eventually('it says so', () => said.some((message) => message.startsWith(words)));
  }
});

await t.test('no host name is looked up on a word of the server', async (t) => {
  const port = await refusingPort(t);
  const shared = await stage(t, [], (opcode) => {
    if (opcode === 'GET USER INFO') return `\x00localhost\x00${port}\x00`;
    return opcode === 'CONNECT' ? '\x02' : '\x00';
  });
  await eventually('it waits', () => shared.said.some((message) => message.includes('from elsewhere')));
  t.notOk(shared.requests().includes('DISCONNECT'));
});

await t.test('its end does not wait for a server that hangs', async (t) => {
  const hanging = await rawPeer(t, () => undefined);
  const server = new Server({
    endpoints: [hanging],
    wire: 'space',
    timestamps: () => Promise.resolve(''),
    diagnose: () => undefined,
  });
  const seeder = Seeder.start({
    server,
    user: 'seed',
    folder: t.testdir(),
    sharing: {},
    diagnose: () => undefined,
    say: () => undefined,
  });
  await eventually('it has asked', () => hanging.received.length > 0);
  const begin = performance.now();
  await seeder.close();
  t.ok(performance.now() - begin < 5_000);
  t.equal(hanging.received.length, 1, 'and nothing else is tried');
});
