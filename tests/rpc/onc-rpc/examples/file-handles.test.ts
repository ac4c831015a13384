import { chmodSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { ExportedFolder } from '#examples/exported-folder.js';
import { publicFolder, served, textOf, walk } from './served-folder.js';

await t.test('a file has one handle, wherever it is met', async (t) => {
  const path = publicFolder(t);
  mkdirSync(`${path}/a`);
  writeFileSync(`${path}/a/file`, 'text');
  const { nfs, root } = await served(path);
  const dir = await walk(nfs, root, 'a');
  const { data } = await walk(nfs, dir, 'file');
  const listed = await nfs.NFSPROC3_READDIRPLUS({
    dir,
    cookie: 0n,
    cookieverf: Buffer.alloc(8),
    dircount: 8_000,
    maxcount: 8_000,
  });
  t.match(listed, { tag: 'NFS3_OK' });
  if (listed.tag !== 'NFS3_OK') return;
  const entry = listed.value.reply.entries.find(({ name }) => name === 'file');
  t.same(entry?.name_handle, { tag: true, value: { data } });
  t.same((await walk(nfs, dir, '.')).data, dir.data);
  t.same((await walk(nfs, dir, '..')).data, root.data);
});

await t.test('it stays the same when the file is renamed and when the server is started anew', async (t) => {
  const path = publicFolder(t);
  mkdirSync(`${path}/a/b`, { recursive: true });
  writeFileSync(`${path}/a/b/file`, 'text');
  const before = await served(path);
  const file = await walk(before.nfs, before.root, 'a', 'b', 'file');
  renameSync(`${path}/a`, `${path}/c`);
  t.equal(await textOf(before.nfs, file), 'text', 'a directory on its way has another name');
  const after = await served(path);
  t.equal(await textOf(after.nfs, file), 'text', 'another server has never seen it');
  t.same(await walk(after.nfs, after.root, 'c', 'b', 'file'), file);
  t.same(after.root, before.root);
});

await t.test('it ends with the file, also where another takes its place', async (t) => {
  const path = publicFolder(t);
  writeFileSync(`${path}/file`, 'old');
  const { nfs, root } = await served(path);
  const file = await walk(nfs, root, 'file');
  rmSync(`${path}/file`);
  writeFileSync(`${path}/file`, 'new');
  t.equal(await textOf(nfs, file), 'NFS3ERR_STALE');
  t.equal(await textOf(nfs, await walk(nfs, root, 'file')), 'new');
});

await t.test('and where the file leaves the folder, with the directory that it is in', async (t) => {
  const path = publicFolder(t);
  const outside = publicFolder(t);
  mkdirSync(`${path}/a`);
  writeFileSync(`${path}/a/file`, 'text');
  const { nfs, root } = await served(path);
  const dir = await walk(nfs, root, 'a');
  const file = await walk(nfs, dir, 'file');
  renameSync(`${path}/a`, `${outside}/a`);
  symlinkSync(`${outside}/a`, `${path}/a`);
  t.equal(await textOf(nfs, file), 'NFS3ERR_STALE', 'though its old path still leads to it');
  t.match(await nfs.NFSPROC3_LOOKUP({ what: { dir, name: 'file' } }), { tag: 'NFS3ERR_STALE' });
});

await t.test('handles that nobody was given', async (t) => {
  const { nfs, root } = await served(publicFolder(t));
  const madeUp = [Buffer.alloc(0), Buffer.alloc(24), Buffer.alloc(64, 255), root.data.subarray(0, 23)];
  for (const data of madeUp)
    t.match(await nfs.NFSPROC3_GETATTR({ object: { data } }), { tag: 'NFS3ERR_STALE' });
});

await t.test('one that is known does not help into a directory that is closed', async (t) => {
  const path = publicFolder(t);
  mkdirSync(`${path}/closed`);
  writeFileSync(`${path}/closed/file`, 'secret');
  const before = await served(path);
  const file = await walk(before.nfs, before.root, 'closed', 'file');
  chmodSync(`${path}/closed`, 0o700);
  const after = await served(path);
  t.equal(await textOf(after.nfs, file), 'NFS3ERR_STALE');
});

await t.test('files are remembered up to a bound, and searched for once an interval', async (t) => {
  const path = realpathSync(publicFolder(t));
  const folder = new ExportedFolder(path, { maxFiles: 3, searchIntervalMs: Infinity });
  await t.rejects(folder.openHandle(Buffer.alloc(24)), { code: 'ESTALE' }, 'after a search');
  await using root = await folder.openPath(path);
  const handles: Buffer[] = [];
  for (const name of ['a', 'b', 'c', 'd']) {
    writeFileSync(`${path}/${name}`, name);
    handles.push((await folder.child(root, name)).handle);
  }
  const [oldest = Buffer.alloc(0), , , newest = Buffer.alloc(0)] = handles;
  await t.rejects(folder.openHandle(oldest), { code: 'ESTALE' });
  await using last = await folder.openHandle(newest);
  t.equal(last.path, `${path}/d`);
  for (let i = 0; i < 3; i++) await folder.child(root, 'd');
  await using second = await folder.openHandle(handles[1] ?? oldest);
  t.equal(second.path, `${path}/b`, 'one that is met again drops none');
});

await t.test('when the interval is over there is another search', async (t) => {
  const path = realpathSync(publicFolder(t));
  const folder = new ExportedFolder(path, { maxFiles: 3, searchIntervalMs: 0 });
  await t.rejects(folder.openHandle(Buffer.alloc(24)), { code: 'ESTALE' });
  writeFileSync(`${path}/a`, 'a');
  await using file = await new ExportedFolder(path).openPath(`${path}/a`);
  await using found = await folder.openHandle(file.handle);
  t.equal(found.path, `${path}/a`);
});

await t.test('a search ends at the bound', async (t) => {
  const path = realpathSync(publicFolder(t));
  for (const name of ['a', 'b', 'c', 'd']) writeFileSync(`${path}/${name}`, name);
  await using root = await new ExportedFolder(path).openPath(path);
  const folder = new ExportedFolder(path, { maxFiles: 3, searchIntervalMs: Infinity });
  await using found = await folder.openHandle(root.handle);
  t.equal(found.path, path, 'what it found first is not forgotten for what it found behind the bound');
});
