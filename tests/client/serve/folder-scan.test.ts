import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { scanFolder } from '../../../client/serve/folder-scan.js';
import { eachFolderIsADisk, failFileCalls } from './failing-files.js';

await t.test('regular files by their path in the folder, in order', async (t) => {
  const folder = realpathSync(
    t.testdir({ b: 'bb', a: { z: 'z', deep: { file: '' } }, empty: {}, '.hidden': 'h' }),
  );
  const { root, files, skipped } = await scanFolder(folder);
  t.equal(root, folder);
  t.same(
    [...files].map(([name, { location, size }]) => [name, path.relative(folder, location), size]),
    [
      ['.hidden', '.hidden', 1],
      ['a/deep/file', 'a/deep/file', 0],
      ['a/z', 'a/z', 1],
      ['b', 'b', 2],
    ],
  );
  t.equal(skipped.size, 0);
});

await t.test('what is not published, and why', async (t) => {
  const folder = t.testdir({ file: 'x', folder: {}, '.sunshare-00.1.part': 'half' });
  const at = (name: string): string => path.join(folder, name);
  execFileSync('mkfifo', [at('fifo')]);
  symlinkSync('file', at('link'));
  symlinkSync('/etc', at('etc'));
  writeFileSync(at('new\nline'), '');
  writeFileSync(Buffer.concat([Buffer.from(at('f')), Buffer.of(0xff)]), '');
  const long = 'x'.repeat(200);
  mkdirSync(at(long));
  writeFileSync(at(`${long}/${'y'.repeat(54)}`), '');
  writeFileSync(at(`${long}/${'y'.repeat(55)}`), '');
  const { files, skipped } = await scanFolder(folder);
  t.same([...files.keys()], ['file', `${long}/${'y'.repeat(54)}`]);
  t.same(Object.fromEntries(skipped), {
    '.sunshare-00.1.part': 'is an unfinished download',
    etc: 'is a link',
    fifo: 'is no regular file',
    'f\uFFFD': 'its name is not UTF-8',
    link: 'is a link',
    'new\nline': 'its name has control characters',
    [`${long}/${'y'.repeat(55)}`]: 'its path has more than 255 bytes',
  });
});

await t.test('folders in folders have an end, and a link to the folder itself is its files', async (t) => {
  const folder = t.testdir({ shared: { file: 'x' } });
  symlinkSync('shared', path.join(folder, 'alias'));
  mkdirSync(path.join(folder, 'shared', ...Array.from({ length: 70 }, () => 'd')), { recursive: true });
  const { root, files, skipped } = await scanFolder(path.join(folder, 'alias'));
  t.equal(root, realpathSync(path.join(folder, 'shared')));
  t.same([...files.keys()], ['file']);
  t.same([...skipped.values()], ['is more than 64 folders deep']);
});

await t.test('of more files than can be published the first are', async (t) => {
  const folder = t.testdir({ a: '', b: { c: '', d: '', e: '' }, f: '' });
  const { files, skipped } = await scanFolder(folder, { maxFiles: 3 });
  t.same([...files.keys()], ['a', 'b/c', 'b/d']);
  t.same([...skipped], [['the rest', '3 files are the most']]);
  t.equal((await scanFolder(folder, { maxFiles: 5 })).skipped.size, 0);
});

await t.test('what cannot be looked at is told apart from what is gone', async (t) => {
  const folder = t.testdir({ a: 'x', busy: { b: '' }, gone: { c: '' }, left: '', stuck: '', z: '' });
  const faults = { busy: 'EMFILE', gone: 'ENOENT', left: 'ENOENT', stuck: 'EIO' };
  failFileCalls(t, (place) => faults[path.relative(realpathSync(folder), place) as keyof typeof faults]);
  const { files, skipped, unread } = await scanFolder(folder);
  t.same([...files.keys()], ['a', 'z']);
  t.same([...unread], ['busy/', 'stuck']);
  t.same(Object.fromEntries(skipped), { 'busy/': 'cannot be read', stuck: 'cannot be read' });
});

await t.test('a folder that is not there', async (t) => {
  await t.rejects(scanFolder(path.join(t.testdir({}), 'absent')), { code: 'ENOENT' });
});

await t.test('of a disk that is unmounted while it is looked at nothing is known', async (t) => {
  const outside = realpathSync(t.testdir({ share: { disk: { deep: { file: 'x' } }, other: 'y' } }));
  const folder = path.join(outside, 'share');
  const disk = path.join(folder, 'disk');
  eachFolderIsADisk(t);
  const { devices } = await scanFolder(folder);
  let isMounted = true;
  failFileCalls(t, (place) => {
    if (!isMounted || !place.endsWith('/file')) return undefined;
    isMounted = false;
    renameSync(disk, path.join(outside, 'disk'));
    mkdirSync(disk);
    return undefined;
  });
  const during = await scanFolder(folder, { devicesBefore: devices });
  t.same([...during.files.keys()], ['other']);
  t.same([...during.unread], ['disk/']);
  const after = await scanFolder(folder, { devicesBefore: during.devices });
  t.same([...after.unread], ['disk/'], 'nor later, until it is mounted again');
  renameSync(path.join(outside, 'disk'), disk);
  const again = await scanFolder(folder, { devicesBefore: after.devices });
  t.same([[...again.files.keys()], again.unread.size], [['disk/deep/file', 'other'], 0]);
  renameSync(disk, path.join(outside, 'disk'));
  mkdirSync(disk);
  writeFileSync(path.join(disk, 'new'), '');
  const another = await scanFolder(folder, { devicesBefore: again.devices });
  t.same([[...another.files.keys()], another.unread.size], [['disk/new', 'other'], 0], 'or another is');
});

await t.test('nor of one that fails, and is unmounted then', async (t) => {
  const folder = realpathSync(t.testdir({ share: { disk: { file: 'x' } } }));
  const share = path.join(folder, 'share');
  eachFolderIsADisk(t);
  const { devices } = await scanFolder(share);
  let fails = true;
  failFileCalls(t, (place) => (fails && place.endsWith('/file') ? 'EIO' : undefined));
  const failing = await scanFolder(share, { devicesBefore: devices });
  t.same([...failing.unread], ['disk/file']);
  fails = false;
  renameSync(path.join(share, 'disk'), path.join(folder, 'disk'));
  mkdirSync(path.join(share, 'disk'));
  t.same([...(await scanFolder(share, { devicesBefore: failing.devices })).unread], ['disk/']);
});
