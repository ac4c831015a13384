import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The same package as a later one. */
export function asRevision(file: string, revision: string): string {
  const tree = `${file}.tree`;
  const later = file.replace(/-1_/, `-${revision}_`);
  execFileSync('dpkg-deb', ['-R', file, tree]);
  const control = readFileSync(join(tree, 'DEBIAN/control'), 'utf8');
  writeFileSync(join(tree, 'DEBIAN/control'), control.replace(/^(Version: .*-)1$/m, `$1${revision}`));
  execFileSync('dpkg-deb', ['-Znone', '--build', tree, later], { stdio: ['ignore', 'ignore', 'inherit'] });
  return later;
}
