import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { Seeder } from '../../../client/serve/seeder.js';
import { Server } from '../../../client/server/server-operations.js';
import { eventually } from '../../eventually.js';
import { rawPeer } from '../raw-peer.js';
import { eachFolderIsADisk, failFileCalls } from './failing-files.js';
import { isReady, stage } from './shared-stage.js';

// Against a server played by hand, which knows base operations only.

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
