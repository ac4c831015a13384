import { createCipheriv } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench } from '../bench.js';

const PIECE = Buffer.alloc(1024 * 1024);

/** A file to send, in memory where there is a place for that, so that the disk's own speed is not measured. */
export function largeFile(bench: Bench, mib: number): string {
  const shared = '/dev/shm';
  const folder = mkdtempSync(path.join(existsSync(shared) ? shared : tmpdir(), 'sunshare-bench-'));
  bench.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'file');
  const fd = openSync(file, 'w');
  // nothing in between has an easy time with it
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16, 2));
  for (let i = 0; i < mib; i += 1) writeSync(fd, noise.update(PIECE));
  closeSync(fd);
  return file;
}

/** How much is sent where speeds are compared. */
export function compared(bench: Bench): number {
  return bench.isQuick ? 64 : 512;
}
