import t, { type Test } from 'tap';
import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';
import { skipUnless } from '../../../peers.js';
import { directoryOf } from './directory-of.js';
import { type OpenedStore, openFile } from './sqlite-files.js';

const skip = skipUnless('sqlite');
const PATHS = 3_500;
const home = { ip: '127.0.0.1', port: 4000 };

/** A store in which alice has published 0, 1, … */
async function published(t: Test): Promise<OpenedStore & { directory: Directory }> {
  const opened = await openFile(t, `${t.testdir()}/store`);
  const directory = directoryOf(opened.store);
  await directory.register('alice');
  await directory.connect('alice', home);
  const all = Array.from({ length: PATHS }, (_, i) => publish(directory, String(i)));
  await Promise.all(all);
  return { ...opened, directory };
}

function publish(directory: Directory, path: string): Promise<unknown> {
  return directory.publish('alice', { path, description: '', published: '' });
}

async function pathsOf(directory: Directory): Promise<readonly string[]> {
  const outcome = await directory.listContent('alice', 'alice');
  if (outcome.status !== 'ok') throw new Error(outcome.status);
  return outcome.paths;
}

await t.test('a long list is read while others are served', { skip }, async (t) => {
  const { directory } = await published(t);
  let isListed = false;
  const list = pathsOf(directory).finally(() => (isListed = true));
  t.same(await directory.register('bob'), { status: 'ok' });
  t.same(await directory.register('carol'), { status: 'ok' });
  t.equal(isListed, false, 'two groups of others came first');
  t.same(
    await list,
    Array.from({ length: PATHS }, (_, i) => String(i)),
  );
});

await t.test('it is the list of one moment, whatever changes meanwhile', { skip }, async (t) => {
  const { directory } = await published(t);
  // One by one, the next when the one before is stored: a list that shows one of them shows those before it.
  const over = new AbortController();
  const changes = (async () => {
    for (let i = 0; !over.signal.aborted; i++) {
      await directory.delete('alice', String(i));
      await publish(directory, `new ${i}`);
    }
  })();
  for (let round = 0; round < 4; round++) {
    const paths = await pathsOf(directory);
    const first = Number(paths[0]);
    const isPublished = paths.at(-1) === `new ${first - 1}`;
    const added = isPublished || first === 0 ? first : first - 1;
    const expected = [
      ...Array.from({ length: PATHS - first }, (_, i) => String(first + i)),
      ...Array.from({ length: added }, (_, i) => `new ${i}`),
    ];
    t.same(paths, expected, `round ${round}`);
  }
  over.abort();
  await changes;
});

await t.test('who is connected is known again after a failure took it back', { skip }, async (t) => {
  const { directory, store } = await published(t);
  await directory.register('bob');
  const names = async (): Promise<string> => (await directory.listUsersReply('alice')).toString('latin1');
  t.equal(await names(), '\x000\0');
  const failing = store.transact(
    (directory) => directory.connect('bob', home),
    () => {
      throw new Error('no record can be made');
    },
  );
  await t.rejects(failing, { message: 'no record can be made' });
  t.equal(await names(), '\x000\0');
  await directory.connect('bob', home);
  t.equal(await names(), '\x001\0bob\x00127.0.0.1\x004000\0');
});
