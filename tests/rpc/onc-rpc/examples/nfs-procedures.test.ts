import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import t from 'tap';
import {
  ACCESS3_DELETE,
  ACCESS3_EXECUTE,
  ACCESS3_LOOKUP,
  ACCESS3_MODIFY,
  ACCESS3_READ,
} from '#examples/nfs3.js';
import { publicFolder, served, walk } from './served-folder.js';

await t.test('READ gives any part of a file, and says where it ends', async (t) => {
  const path = publicFolder(t);
  const bytes = randomBytes(100_000);
  writeFileSync(`${path}/file`, bytes);
  const { nfs, root } = await served(path);
  const file = await walk(nfs, root, 'file');
  const cases = [
    [0n, 10, 10, false],
    [0n, 0, 0, false],
    [99_990n, 10, 10, true],
    [99_990n, 100, 10, true],
    [100_000n, 10, 0, true],
    [1n << 63n, 10, 0, true],
    [(1n << 64n) - 1n, 10, 0, true],
    [5n, 0xffff_ffff, 32_768, false],
  ] as const;
  for (const [offset, count, expected, eof] of cases) {
    const read = await nfs.NFSPROC3_READ({ file, offset, count });
    const start = Number(offset < 100_000n ? offset : 100_000n);
    const data = bytes.subarray(start, start + expected);
    t.match(read, { tag: 'NFS3_OK', value: { count: expected, eof } }, `${count} at ${offset}`);
    t.ok(read.tag === 'NFS3_OK' && data.equals(read.value.data), `${count} at ${offset}`);
  }
  t.match(await nfs.NFSPROC3_READ({ file: root, offset: 0n, count: 1 }), { tag: 'NFS3ERR_ISDIR' });
});

await t.test('GETATTR tells what stat does', async (t) => {
  const path = publicFolder(t);
  writeFileSync(`${path}/file`, 'text', { mode: 0o644 });
  const { nfs, root } = await served(path);
  const { ino, uid, gid, nlink, blocks, mtimeMs } = statSync(`${path}/file`);
  t.match(await nfs.NFSPROC3_GETATTR({ object: await walk(nfs, root, 'file') }), {
    tag: 'NFS3_OK',
    value: {
      obj_attributes: {
        ...{ type: 'NF3REG', mode: 0o644, nlink, uid, gid, size: 4n, used: BigInt(blocks * 512) },
        ...{ fileid: BigInt(ino), mtime: { seconds: Math.floor(mtimeMs / 1_000) } },
      },
    },
  });
  t.match(await nfs.NFSPROC3_GETATTR({ object: root }), {
    value: { obj_attributes: { type: 'NF3DIR', mode: 0o755 } },
  });
});

await t.test('ACCESS allows what others may, and never to change', async (t) => {
  const path = publicFolder(t);
  for (const [name, mode] of [
    ['text', 0o644],
    ['program', 0o755],
    ['private', 0o640],
  ] as const)
    writeFileSync(`${path}/${name}`, '', { mode });
  const { nfs, root } = await served(path);
  const all = ACCESS3_READ | ACCESS3_LOOKUP | ACCESS3_MODIFY | ACCESS3_DELETE | ACCESS3_EXECUTE;
  const allowed = async (object: { data: Uint8Array }, access = all): Promise<unknown> => {
    const answer = await nfs.NFSPROC3_ACCESS({ object, access });
    return answer.tag === 'NFS3_OK' ? answer.value.access : answer.tag;
  };
  t.equal(await allowed(root), ACCESS3_READ | ACCESS3_LOOKUP);
  t.equal(await allowed(await walk(nfs, root, 'text')), ACCESS3_READ);
  t.equal(await allowed(await walk(nfs, root, 'program')), ACCESS3_READ | ACCESS3_EXECUTE);
  t.equal(await allowed(await walk(nfs, root, 'program'), ACCESS3_READ), ACCESS3_READ);
  t.equal(await allowed(await walk(nfs, root, 'private')), 0);
});

await t.test('the file system is described', async (t) => {
  const { nfs, root } = await served(publicFolder(t));
  const space = await nfs.NFSPROC3_FSSTAT({ fsroot: root });
  t.ok(space.tag === 'NFS3_OK' && space.value.tbytes > 0n && space.value.fbytes >= space.value.abytes);
  t.match(await nfs.NFSPROC3_FSINFO({ fsroot: root }), { value: { rtmax: 32_768, dtpref: 32_768 } });
  t.match(await nfs.NFSPROC3_PATHCONF({ object: root }), { value: { name_max: 255, no_trunc: true } });
});

await t.test('whatever would change something is answered with NFS3ERR_ROFS', async (t) => {
  const path = publicFolder(t);
  writeFileSync(`${path}/file`, 'text');
  const { nfs, root: dir } = await served(path);
  const file = await walk(nfs, dir, 'file');
  const [where, data] = [{ dir, name: 'new' }, Buffer.from('more')];
  const unset = { tag: false } as const;
  const [atime, mtime] = [{ tag: 'SET_TO_SERVER_TIME' }, { tag: 'DONT_CHANGE' }] as const;
  const attributes = {
    mode: unset,
    uid: unset,
    gid: unset,
    size: { tag: true, value: 0n },
    atime,
    mtime,
  } as const;
  const old = { dir, name: 'file' };
  const answers = await Promise.all([
    nfs.NFSPROC3_SETATTR({ object: file, new_attributes: attributes, guard: unset }),
    nfs.NFSPROC3_WRITE({ file, offset: 0n, count: 4, stable: 'FILE_SYNC', data }),
    nfs.NFSPROC3_CREATE({ where, how: { tag: 'GUARDED', value: attributes } }),
    nfs.NFSPROC3_CREATE({ where, how: { tag: 'EXCLUSIVE', value: Buffer.alloc(8) } }),
    nfs.NFSPROC3_MKDIR({ where, attributes }),
    nfs.NFSPROC3_SYMLINK({ where, symlink: { symlink_attributes: attributes, symlink_data: '/etc' } }),
    nfs.NFSPROC3_MKNOD({ where, what: { tag: 'NF3FIFO', value: attributes } }),
    nfs.NFSPROC3_REMOVE({ object: old }),
    nfs.NFSPROC3_RMDIR({ object: old }),
    nfs.NFSPROC3_RENAME({ from: old, to: where }),
    nfs.NFSPROC3_LINK({ file, link: where }),
    nfs.NFSPROC3_COMMIT({ file, offset: 0n, count: 0 }),
  ]);
  for (const { tag } of answers) t.equal(tag, 'NFS3ERR_ROFS');
  t.same(readdirSync(path), ['file']);
  t.equal(statSync(`${path}/file`).size, 4);
});
