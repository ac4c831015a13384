import { existsSync, readdirSync, readFileSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { withLock } from '../../../client/local-files/file-lock.js';

await t.test('many who find a stale lock at once work one after another', async (t) => {
  const folder = t.testdir({ lock: '' });
  const lock = path.join(folder, 'lock');
  let atWork = 0;
  const work = async (): Promise<void> => {
    t.equal(++atWork, 1);
    await new Promise(setImmediate);
    atWork--;
  };
  await Promise.all(Array.from({ length: 20 }, () => withLock(lock, work)));
  t.same(readdirSync(folder), [], 'nothing is left');
});

await t.test('a lock that has become another’s meanwhile stays', async (t) => {
  const lock = path.join(t.testdir({}), 'lock');
  await withLock(lock, () => {
    unlinkSync(lock);
    writeFileSync(lock, 'another’s');
    return Promise.resolve();
  });
  t.equal(readFileSync(lock, 'utf8'), 'another’s');
  unlinkSync(lock);
  await withLock(lock, () => {
    t.ok(existsSync(lock));
    return Promise.resolve();
  });
  t.notOk(existsSync(lock));
});

await t.test(
  'a lock that is held is not stale, however far the clock of the disk is from ours',
  async (t) => {
    const lock = path.join(t.testdir({}), 'lock');
    let next: Promise<void> | undefined;
    let isHeld = false;
    await withLock(lock, async () => {
      isHeld = true;
      utimesSync(lock, 0, 0);
      next = withLock(lock, () => {
        t.notOk(isHeld, 'the next has waited');
        return Promise.resolve();
      });
      // Long enough for the other to look; it cannot be read any more when that takes it away.
      for (let i = 0; i < 200; i++) await readFile(lock);
      isHeld = false;
    });
    await next;
    t.notOk(existsSync(lock));
  },
);
