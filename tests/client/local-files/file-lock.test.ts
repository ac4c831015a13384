import { existsSync, readdirSync, readFileSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { withLock } from '../../../client/local-files/file-lock.js';

await t.test('many who find a stale lock at once work one after another', async (t) => {
  const folder = t.testdir({ lock: '' });
  const lock = path.join(folder, 'lock');
  utimesSync(lock, 0, 0);
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
