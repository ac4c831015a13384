import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { buildPackage } from '../../../daemons/installation/debian/build-package.js';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';

const DEADLINE_MS = 120_000;
const skip = skipUnless('lintian', 'dpkg-shlibdeps', 'strip', 'sqlite');

await t.test('lintian finds no error in the package, whose needs are those of its binary', { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-lintian-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = buildPackage(ROOT, { folder, compression: 'gzip' });
  const run = (command: string, ...args: string[]): string =>
    spawnSync(command, args, { encoding: 'utf8', timeout: DEADLINE_MS }).stdout;
  const errors = run('lintian', '--allow-root', file)
    .split('\n')
    .filter((line) => line.startsWith('E:'));
  t.same(errors, []);
  const major = Number(process.versions.node.split('.')[0]);
  const depends = run('dpkg-deb', '-f', file, 'Depends');
  t.match(depends, `nodejs (<< ${major + 1})`);
  t.match(depends, /\blibc6 \(>= [\d.]+\)/);
  t.end();
});
