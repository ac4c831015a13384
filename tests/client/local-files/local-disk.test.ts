import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { isOnLocalDisk } from '../../../client/local-files/local-disk.js';

await t.test('a file of ours lies in this machine, by its name and by its descriptor', async (t) => {
  const file = path.join(t.testdir({}), 'file');
  writeFileSync(file, 'here');
  const handle = await open(file);
  t.ok(await isOnLocalDisk(file));
  t.ok(await isOnLocalDisk(`/proc/self/fd/${handle.fd}`));
  await handle.close();
});

await t.test('what is of a kind that is not known, or not there, does not', async (t) => {
  t.notOk(await isOnLocalDisk('/proc/self/status'));
  t.notOk(await isOnLocalDisk(path.join(t.testdir({}), 'absent')));
});
