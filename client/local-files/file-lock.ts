import { open, stat, unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isErrno } from './file-error.js';

/** What is done under a lock takes milliseconds: who holds it for longer is gone. */
const STALE_MS = 3_000;
const PAUSE_MS = 10;

/**
 * Does something while no other process does it that asks for the same lock: a file of that name. Where a lock was left
 * behind, or none can be made, it is done all the same, after a wait that has an end.
 */
export async function withLock<T>(lockPath: string, work: () => Promise<T>): Promise<T> {
  const isOurs = await acquire(lockPath);
  try {
    return await work();
  } finally {
    if (isOurs) await unlink(lockPath).catch(() => undefined);
  }
}

async function acquire(lockPath: string): Promise<boolean> {
  const end = performance.now() + STALE_MS;
  for (;;) {
    try {
      await (await open(lockPath, 'wx', 0o600)).close();
      return true;
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) return false;
    }
    if (performance.now() > end) return false;
    if (await isStale(lockPath)) await unlink(lockPath).catch(() => undefined);
    await delay(PAUSE_MS);
  }
}

async function isStale(lockPath: string): Promise<boolean> {
  const found = await stat(lockPath).catch(() => undefined);
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) > STALE_MS;
}
