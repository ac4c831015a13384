import type { BigIntStats } from 'node:fs';
import type { Fattr3, Ftype3, Nfstime3, PostOpAttr } from './nfs3.js';

/** By the bits of the mode that say what a file is. */
const TYPES: Readonly<Record<number, Ftype3>> = {
  0o01: 'NF3FIFO',
  0o02: 'NF3CHR',
  0o04: 'NF3DIR',
  0o06: 'NF3BLK',
  0o12: 'NF3LNK',
  0o14: 'NF3SOCK',
};

/** The attributes of a file, where the protocol leaves it to us whether to tell them. */
export function postOpAttr(stats: BigIntStats): PostOpAttr {
  return { tag: true, value: attributesOf(stats) };
}

export function attributesOf(stats: BigIntStats): Fattr3 {
  const { mode, rdev } = stats;
  return {
    type: TYPES[Number(mode >> 12n)] ?? 'NF3REG',
    mode: Number(mode & 0o7777n),
    nlink: Number(stats.nlink),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: stats.size,
    used: stats.blocks * 512n,
    rdev: { specdata1: Number((rdev >> 8n) & 0xfffn), specdata2: Number(rdev & 0xffn) },
    fsid: stats.dev,
    fileid: stats.ino,
    atime: time(stats.atimeNs),
    mtime: time(stats.mtimeNs),
    ctime: time(stats.ctimeNs),
  };
}

/** What is older than 1970 is from 1970: there are no negative numbers. */
function time(nanoseconds: bigint): Nfstime3 {
  const since1970 = nanoseconds < 0n ? 0n : nanoseconds;
  return {
    seconds: Number(BigInt.asUintN(32, since1970 / 1_000_000_000n)),
    nseconds: Number(since1970 % 1_000_000_000n),
  };
}
