import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, rename, stat, unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isErrno } from './file-error.js';

/** What is done under a lock takes milliseconds: who holds it for longer is gone. */
const STALE_MS = 3_000;
/** Enough to see a lock become stale, and others take their turns. */
const WAIT_MS = 3 * STALE_MS;
const PAUSE_MS = 10;

/** One lock, which is told from the next of the same name by its file, and by when that was made. */
interface SeenLock {
  readonly dev: number;
  readonly ino: number;
  /** By the clock of the disk, which may be another than ours. */
  readonly mtimeMs: number;
  /** By `performance.now()`. */
  readonly seenMs: number;
}

/**
 * Does something while no other process does it that asks for the same lock: a file of that name. Where a lock was left
 * behind, or none can be made, it is done all the same, after a wait that has an end.
 */
export async function withLock<T>(lockPath: string, work: () => Promise<T>): Promise<T> {
  const lock = await acquire(lockPath);
  try {
    return await work();
  } finally {
    if (lock !== undefined) await release(lockPath, lock);
  }
}

/** Resolves to the lock, which stays open while it is held: no other file gets its inode meanwhile. */
async function acquire(lockPath: string): Promise<FileHandle | undefined> {
  const end = performance.now() + WAIT_MS;
  let seen: SeenLock | undefined;
  for (;;) {
    try {
      return await open(lockPath, 'wx', 0o600);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) return undefined;
    }
    if (performance.now() > end) return undefined;
    const found = await look(lockPath);
    if (found === undefined || seen === undefined || !isSame(found, seen)) seen = found;
    else if (found.seenMs - seen.seenMs > STALE_MS) await breakLock(lockPath, seen);
    await delay(PAUSE_MS);
  }
}

/** Ours may have been broken as stale: what is there now is another's. */
async function release(lockPath: string, lock: FileHandle): Promise<void> {
  try {
    const [ours, found] = await Promise.all([lock.stat(), stat(lockPath)]);
    if (ours.ino === found.ino && ours.dev === found.dev) await unlink(lockPath);
  } catch {
    // It is gone.
  } finally {
    await lock.close().catch(() => undefined);
  }
}

/** Takes it away first and looks then: another may have broken it since, and made one of its own, which is put back. */
async function breakLock(lockPath: string, stale: SeenLock): Promise<void> {
  const taken = `${lockPath}.${randomUUID()}`;
  try {
    await rename(lockPath, taken);
    const found = await look(taken);
    if (found !== undefined && !isSame(found, stale)) await link(taken, lockPath);
  } catch {
    // Another was faster.
  }
  await unlink(taken).catch(() => undefined);
}

async function look(lockPath: string): Promise<SeenLock | undefined> {
  const found = await stat(lockPath).catch(() => undefined);
  if (found === undefined) return undefined;
  const { dev, ino, mtimeMs } = found;
  return { dev, ino, mtimeMs, seenMs: performance.now() };
}

function isSame(a: SeenLock, b: SeenLock): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.mtimeMs === b.mtimeMs;
}
