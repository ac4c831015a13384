import { createCipheriv } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench } from '../bench.js';

const SHARED = '/dev/shm';
/** The file, and what either side makes of it; and some to spare. */
const COPIES = 4;
const PIECE = Buffer.alloc(1024 * 1024);

/** A file to send, in memory where there is a place for that, so that the disk's own speed is not measured. */
export function largeFile(bench: Bench, mib: number): string {
  const folder = mkdtempSync(path.join(hasRoom(SHARED, mib) ? SHARED : tmpdir(), 'sunshare-bench-'));
  bench.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'file');
  const fd = openSync(file, 'w');
  // nothing in between has an easy time with it
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16, 2));
  for (let i = 0; i < mib; i += 1) writeSync(fd, noise.update(PIECE));
  closeSync(fd);
  return file;
}

function hasRoom(folder: string, mib: number): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= COPIES * mib * 2 ** 20;
}

/** How much is sent where speeds are compared, in MiB. */
export function compared(bench: Bench): number {
  return bench.isQuick ? 64 : 1024;
}

/** Where the other side is slow. */
export function halved(bench: Bench): number {
  return compared(bench) / 2;
}
