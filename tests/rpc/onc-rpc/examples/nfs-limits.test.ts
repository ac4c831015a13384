import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { ExportedFolder, unlessGone } from '#examples/exported-folder.js';
import { type NfsClient, publicFolder, served, textOf, walk } from './served-folder.js';

// What the server must not give, and must not do.

await t.test('a name is one step, and never one above the root', async (t) => {
  const path = publicFolder(t);
  mkdirSync(`${path}/a`);
  writeFileSync(`${path}/a/file`, 'text');
  const { nfs, root } = await served(path);
  t.same(await walk(nfs, root, '..'), root);
  t.same(await walk(nfs, root, 'a', '..', '..'), root);
  for (const name of ['', '/', '/etc', 'a/file', '../..', 'a\0', '\0'])
    await t.rejects(walk(nfs, root, name), /^NFS3ERR_ACCES$/, JSON.stringify(name));
  await t.rejects(walk(nfs, root, 'x'.repeat(256)), /NAMETOOLONG/);
  await t.rejects(walk(nfs, root, 'nobody'), /NOENT/);
  await t.rejects(walk(nfs, root, 'a', 'file', 'x'), /NOTDIR/);
});

await t.test('links are told, not followed', async (t) => {
  const path = publicFolder(t);
  symlinkSync('/etc', `${path}/folder`);
  symlinkSync('/etc/passwd', `${path}/file`);
  symlinkSync('/', `${path}/all`);
  const { nfs, root } = await served(path);
  const symlink = await walk(nfs, root, 'file');
  t.match(await nfs.NFSPROC3_READLINK({ symlink }), { tag: 'NFS3_OK', value: { data: '/etc/passwd' } });
  t.match(await nfs.NFSPROC3_GETATTR({ object: symlink }), { value: { obj_attributes: { type: 'NF3LNK' } } });
  t.equal(await textOf(nfs, symlink), 'NFS3ERR_INVAL');
  await t.rejects(walk(nfs, root, 'folder', 'passwd'), /NOTDIR/);
  t.equal(await listing(nfs, await walk(nfs, root, 'folder')), 'NFS3ERR_NOTDIR');
  t.match(await nfs.NFSPROC3_READLINK({ symlink: root }), { tag: 'NFS3ERR_INVAL' });
  for (const way of ['a\0', 'all/etc', 'all/etc/passwd', '../..', './.', '', `../${basename(path)}`])
    await t.rejects(
      new ExportedFolder(path).openPath(`${path}/${way}`),
      { code: 'ESTALE' },
      JSON.stringify(way),
    );
  mkdirSync(`${path}-beside`);
  t.teardown(() => rmdirSync(`${path}-beside`));
  for (const beside of [`${path}-beside`, dirname(path), '/etc/passwd'])
    await t.rejects(new ExportedFolder(path).openPath(beside), { code: 'ESTALE' }, beside);
  const long = new ExportedFolder(path).openPath(`${path}/${'x'.repeat(256)}`);
  t.equal(await unlessGone(long), undefined);
});

await t.test('who swaps a directory for a link while clients walk through it gains nothing', async (t) => {
  const [path, outside] = [publicFolder(t), publicFolder(t)];
  for (const folder of [`${path}/a`, outside]) mkdirSync(`${folder}/b`, { recursive: true });
  writeFileSync(`${path}/a/b/file`, 'inside');
  writeFileSync(`${outside}/b/file`, 'outside');
  symlinkSync(outside, `${path}/link`);
  const { nfs, root } = await served(path);
  const moves = [
    ['a', 'away'],
    ['link', 'a'],
    ['a', 'link'],
    ['away', 'a'],
  ] as const;
  const seen = new Map<string, number>();
  for (let round = 0; round < 100; round++) {
    const read = walk(nfs, root, 'a', 'b', 'file').then((file) => textOf(nfs, file));
    const over = read
      .catch((error: unknown) => String(error))
      .then((text) => seen.set(text, (seen.get(text) ?? 0) + 1));
    // somewhere on the way, another place each time
    await Promise.race([over, delay(round % 10)]);
    for (const [from, to] of moves) {
      renameSync(`${path}/${from}`, `${path}/${to}`);
      await Promise.race([over, delay(1)]);
    }
    await over;
  }
  t.equal(seen.get('outside'), undefined);
  t.ok((seen.get('inside') ?? 0) > 0, JSON.stringify([...seen]));
});

await t.test('what is refused is not held open', async (t) => {
  const path = publicFolder(t);
  symlinkSync('/etc', `${path}/folder`);
  const folder = new ExportedFolder(path);
  const heldOpen = (): number => readdirSync('/proc/self/fd').length;
  const before = heldOpen();
  for (let count = 0; count < 50; count++)
    await t.rejects(folder.openPath(`${path}/folder/passwd`), { code: 'ESTALE' });
  t.ok(heldOpen() < before + 25, `${before} descriptors before, ${heldOpen()} after`);
});

await t.test('all of a machine is no folder', (t) => {
  const server = fileURLToPath(import.meta.resolve('#examples/nfs-server.js'));
  const { status, stderr } = spawnSync(process.execPath, [server, '/'], { encoding: 'utf8' });
  t.equal(status, 1);
  t.match(stderr, 'export a folder, not all of this machine');
  t.end();
});

await t.test('everybody is a stranger: what others may not read stays hidden', async (t) => {
  const path = publicFolder(t);
  writeFileSync(`${path}/private`, 'secret', { mode: 0o640 });
  for (const mode of [0o750, 0o754, 0o751]) mkdirSync(`${path}/${mode.toString(8)}`);
  for (const mode of [0o750, 0o754, 0o751]) {
    writeFileSync(`${path}/${mode.toString(8)}/file`, 'text');
    chmodSync(`${path}/${mode.toString(8)}`, mode);
  }
  const { nfs, root } = await served(path);
  t.equal(await textOf(nfs, await walk(nfs, root, 'private')), 'NFS3ERR_ACCES');
  await t.rejects(walk(nfs, root, '750', 'file'), /ACCES/);
  t.equal(await listing(nfs, await walk(nfs, root, '754')), 'NFS3ERR_ACCES');
  t.equal(await textOf(nfs, await walk(nfs, root, '751', 'file')), 'text');
  t.equal(await listing(nfs, await walk(nfs, root, '751')), 'NFS3ERR_ACCES');
});

await t.test('pipes and devices are not opened', async (t) => {
  const path = publicFolder(t);
  execFileSync('mkfifo', ['-m', '644', `${path}/pipe`]);
  const { nfs, root } = await served(path);
  const file = await walk(nfs, root, 'pipe');
  t.equal(await textOf(nfs, file), 'NFS3ERR_INVAL');
  t.match(await nfs.NFSPROC3_GETATTR({ object: file }), { value: { obj_attributes: { type: 'NF3FIFO' } } });
});

async function listing(nfs: NfsClient, dir: { data: Uint8Array }): Promise<string> {
  const read = await nfs.NFSPROC3_READDIR({ dir, cookie: 0n, cookieverf: Buffer.alloc(8), count: 4_096 });
  return read.tag;
}
