import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import {
  MAX_SMALL_FILE_BYTES,
  readFlagFile,
  readSecretFile,
  readSmallFile,
} from '../../daemons/small-file.js';
import { skipUnless } from '../peers.js';

const folder = t.testdir();
let files = 0;

function fileWith(text: string, mode = 0o600): string {
  const file = path.join(folder, `file-${++files}`);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

await t.test('a file is read whole up to a bound, which counts bytes', (t) => {
  t.equal(readSmallFile(fileWith('')), '');
  t.equal(readSmallFile(fileWith('año\n')), 'año\n');
  const largest = 'é'.repeat(MAX_SMALL_FILE_BYTES / 2);
  t.equal(readSmallFile(fileWith(largest)), largest);
  t.throws(() => readSmallFile(fileWith(`${largest}x`)), { message: 'it has more than 1048576 bytes' });
  t.end();
});

await t.test('of a file without end no more is read than it may have', (t) => {
  t.throws(() => readFlagFile('--config', '/dev/zero'), {
    message: '--config /dev/zero: it has more than 1048576 bytes',
  });
  t.end();
});

await t.test('what cannot be read is said with its flag and name', (t) => {
  t.throws(() => readFlagFile('--tls-ca', '/no/such'), { message: /^--tls-ca \/no\/such: ENOENT/ });
  t.throws(() => readSecretFile('--secret-file', folder), { message: /^--secret-file / });
  t.end();
});

await t.test('a secret is read where its owner alone can read and change it', (t) => {
  const isRead = (mode: number): boolean => {
    try {
      return readSecretFile('--secret-file', fileWith('secret', mode)) === 'secret';
    } catch (error) {
      t.match(error, {
        message: /^--secret-file .*: others than its owner can read or change it: chmod go= /,
      });
      return false;
    }
  };
  for (const mode of [0o600, 0o400, 0o700]) t.ok(isRead(mode), mode.toString(8));
  for (const mode of [0o644, 0o640, 0o604, 0o602, 0o620, 0o660, 0o650, 0o601])
    t.notOk(isRead(mode), mode.toString(8));
  t.end();
});

await t.test(
  'the group of root may read it, as of the credentials that systemd gives; no other group',
  { skip: skipUnless('root') },
  (t) => {
    const file = fileWith('secret', 0o440);
    chownSync(file, 0, 0);
    t.equal(readSecretFile('--secret-file', file), 'secret');
    chownSync(file, 0, 1);
    t.throws(() => readSecretFile('--secret-file', file), { message: /others than its owner/ });
    t.end();
  },
);
