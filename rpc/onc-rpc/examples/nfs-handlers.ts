import { hash } from 'node:crypto';
import { open, readdir, readlink, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { encode } from 'node-xdr';
import type { Handlers } from 'onc-rpc';
import { type ExportedFolder, FileError, type OpenFile, unlessGone } from './exported-folder.js';
import { attributesOf, postOpAttr } from './nfs-attributes.js';
import * as nfs from './nfs3.js';

/** Of the data in a reply, which then fits in a datagram. */
const MAX_BYTES = 32_768;
/** What READDIR and READDIRPLUS have besides entries, attributes included. */
const AROUND_ENTRIES_BYTES = 104;
/** What others than the owner and the group may do, by the bits of the mode. */
const MAY = { read: 4n, search: 1n };
const NO_ATTRIBUTES = { tag: false } as const;
const NO_WCC = { before: NO_ATTRIBUTES, after: NO_ATTRIBUTES };
const FAILURES = [
  'NOENT',
  'IO',
  'ACCES',
  'NOTDIR',
  'ISDIR',
  'INVAL',
  'NAMETOOLONG',
  'STALE',
  'TOOSMALL',
] as const;

/** @throws what is no failure of a file */
function failureOf(error: unknown): `NFS3ERR_${(typeof FAILURES)[number] | 'SERVERFAULT'}` {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  return `NFS3ERR_${FAILURES.find((name) => error.code === `E${name}`) ?? 'SERVERFAULT'}`;
}

function refused<T>(value: T): () => { tag: 'NFS3ERR_ROFS'; value: T } {
  return () => ({ tag: 'NFS3ERR_ROFS', value });
}

function expectDirectory({ stats }: OpenFile, right: bigint): void {
  if (!stats.isDirectory()) throw new FileError('ENOTDIR');
  if ((stats.mode & right) !== right) throw new FileError('EACCES');
}

/** In an order that does not change when others come and go, so that no page of a list lacks what stays there. */
async function listed({ via }: OpenFile, after: bigint): Promise<{ name: string; cookie: bigint }[]> {
  // from 2^62 to 2^63: some clients take them as signed
  const cookieOf = (name: string) => (hash('sha256', name, 'buffer').readBigUInt64BE() >> 2n) | (1n << 62n);
  // a name that is no UTF-8 comes with U+FFFD, and cannot be asked for
  const names = (await readdir(via)).filter((name) => !name.includes('\ufffd'));
  const entries = names.map((name) => ({ name, cookie: cookieOf(name) }));
  const dots = [
    { name: '.', cookie: 1n },
    { name: '..', cookie: 2n },
  ];
  const ordered = [...dots, ...entries.sort((a, b) => (a.cookie < b.cookie ? -1 : 1))];
  return ordered.filter(({ cookie }) => cookie > after);
}

/** NFS of a folder, version 3: everybody may read what others than its owner and group may, and nobody may write. */
export function nfsHandlers(folder: ExportedFolder): Handlers<typeof nfs.NFS_PROGRAM.NFS_V3> {
  async function answer<R, F>(object: nfs.NfsFh3, failed: F, run: (file: OpenFile) => R | Promise<R>) {
    try {
      await using file = await folder.openHandle(object.data);
      return { tag: 'NFS3_OK' as const, value: await run(file) };
    } catch (error) {
      return { tag: failureOf(error), value: failed };
    }
  }

  /** As many entries as the limits let through: of names, cookies and file numbers, and of all. In bytes. */
  async function page(directory: OpenFile, after: bigint, limits: { names: number; all: number }) {
    expectDirectory(directory, MAY.read | MAY.search);
    const entries: nfs.Entryplus3[] = [];
    let [namesLeft, left] = [limits.names, Math.min(limits.all, MAX_BYTES) - AROUND_ENTRIES_BYTES];
    for (const { name, cookie } of await listed(directory, after)) {
      const found = await unlessGone(folder.child(directory, name));
      if (found === undefined) continue;
      const { stats, handle } = found;
      const name_handle = { tag: true as const, value: { data: handle } };
      const entry = { fileid: stats.ino, name, cookie, name_attributes: postOpAttr(stats), name_handle };
      namesLeft -= 4 + encode(nfs.Entry3, entry).length;
      left -= 4 + encode(nfs.Entryplus3, entry).length;
      const isFull = namesLeft < 0 || left < 0;
      if (isFull && entries.length === 0) throw new FileError('ETOOSMALL');
      if (isFull) return { entries, eof: false };
      entries.push(entry);
    }
    return { entries, eof: true };
  }

  const failed = { obj_attributes: NO_ATTRIBUTES };
  const directoryFailed = { dir_attributes: NO_ATTRIBUTES };
  return {
    NFSPROC3_NULL: () => undefined,
    NFSPROC3_GETATTR: ({ object }) =>
      answer(object, undefined, ({ stats }) => ({ obj_attributes: attributesOf(stats) })),
    NFSPROC3_LOOKUP: ({ what: { dir, name } }) =>
      answer(dir, directoryFailed, async (directory) => {
        expectDirectory(directory, MAY.search);
        if (/^$|[/\0]/.test(name)) throw new FileError('EACCES');
        const { handle, stats } = await folder.child(directory, name);
        const dir_attributes = postOpAttr(directory.stats);
        return { object: { data: handle }, obj_attributes: postOpAttr(stats), dir_attributes };
      }),
    NFSPROC3_ACCESS: ({ object, access }) =>
      answer(object, failed, ({ stats }) => {
        const read = stats.mode & MAY.read ? nfs.ACCESS3_READ : 0;
        const search = stats.isDirectory() ? nfs.ACCESS3_LOOKUP : nfs.ACCESS3_EXECUTE;
        const allowed = read | (stats.mode & MAY.search ? search : 0);
        return { obj_attributes: postOpAttr(stats), access: access & allowed };
      }),
    NFSPROC3_READLINK: ({ symlink }) =>
      answer(symlink, { symlink_attributes: NO_ATTRIBUTES }, async ({ path, stats }) => {
        if (!stats.isSymbolicLink()) throw new FileError('EINVAL');
        await using directory = await folder.openPath(dirname(path));
        const data = await readlink(`${directory.via}/${basename(path)}`);
        return { symlink_attributes: postOpAttr(stats), data };
      }),
    NFSPROC3_READ: ({ file, offset, count }) =>
      answer(file, { file_attributes: NO_ATTRIBUTES }, async ({ stats, via }) => {
        if (!stats.isFile()) throw new FileError(stats.isDirectory() ? 'EISDIR' : 'EINVAL');
        if ((stats.mode & MAY.read) === 0n) throw new FileError('EACCES');
        await using content = await open(via);
        const length = Math.min(count, MAX_BYTES);
        const position = Number(offset > stats.size ? stats.size : offset);
        const { buffer, bytesRead } = await content.read(Buffer.alloc(length), 0, length, position);
        const [eof, data] = [position + bytesRead >= stats.size, buffer.subarray(0, bytesRead)];
        return { file_attributes: postOpAttr(stats), count: bytesRead, eof, data };
      }),
    NFSPROC3_READDIR: ({ dir, cookie, cookieverf, count }) =>
      answer(dir, directoryFailed, async (directory) => {
        const reply = await page(directory, cookie, { names: count - AROUND_ENTRIES_BYTES, all: MAX_BYTES });
        return { dir_attributes: postOpAttr(directory.stats), cookieverf, reply };
      }),
    NFSPROC3_READDIRPLUS: ({ dir, cookie, cookieverf, dircount, maxcount }) =>
      answer(dir, directoryFailed, async (directory) => {
        const reply = await page(directory, cookie, { names: dircount, all: maxcount });
        return { dir_attributes: postOpAttr(directory.stats), cookieverf, reply };
      }),
    NFSPROC3_FSSTAT: ({ fsroot }) =>
      answer(fsroot, failed, async ({ stats, via }) => {
        const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(via, { bigint: true });
        const [tbytes, fbytes, abytes] = [blocks * bsize, bfree * bsize, bavail * bsize];
        const space = { tbytes, fbytes, abytes, tfiles: files, ffiles: ffree, afiles: ffree, invarsec: 0 };
        return { obj_attributes: postOpAttr(stats), ...space };
      }),
    NFSPROC3_FSINFO: ({ fsroot }) =>
      answer(fsroot, failed, ({ stats }) => ({
        obj_attributes: postOpAttr(stats),
        ...{ rtmax: MAX_BYTES, rtpref: MAX_BYTES, rtmult: 4_096 },
        ...{ wtmax: MAX_BYTES, wtpref: MAX_BYTES, wtmult: 4_096, dtpref: MAX_BYTES },
        maxfilesize: (1n << 63n) - 1n,
        time_delta: { seconds: 0, nseconds: 1 },
        properties: nfs.FSF3_SYMLINK | nfs.FSF3_HOMOGENEOUS,
      })),
    NFSPROC3_PATHCONF: ({ object }) =>
      answer(object, failed, ({ stats }) => ({
        obj_attributes: postOpAttr(stats),
        ...{ linkmax: 32_000, name_max: 255, no_trunc: true },
        ...{ chown_restricted: true, case_insensitive: false, case_preserving: true },
      })),
    NFSPROC3_SETATTR: refused({ obj_wcc: NO_WCC }),
    NFSPROC3_WRITE: refused({ file_wcc: NO_WCC }),
    NFSPROC3_CREATE: refused({ dir_wcc: NO_WCC }),
    NFSPROC3_MKDIR: refused({ dir_wcc: NO_WCC }),
    NFSPROC3_SYMLINK: refused({ dir_wcc: NO_WCC }),
    NFSPROC3_MKNOD: refused({ dir_wcc: NO_WCC }),
    NFSPROC3_REMOVE: refused({ dir_wcc: NO_WCC }),
    NFSPROC3_RMDIR: refused({ dir_wcc: NO_WCC }),
    NFSPROC3_RENAME: refused({ fromdir_wcc: NO_WCC, todir_wcc: NO_WCC }),
    NFSPROC3_LINK: refused({ file_attributes: NO_ATTRIBUTES, linkdir_wcc: NO_WCC }),
    NFSPROC3_COMMIT: refused({ file_wcc: NO_WCC }),
  };
}
