import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '../reason.js';
import { buildPackage } from './debian/build-package.js';
import { allFiles, install, uninstall } from './install.js';
import { buildNpmPackage } from './npm-package.js';

// Run by `make install`, `make uninstall`, `make deb` and `make pack`, which give DESTDIR, prefix and sysconfdir.

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const { DESTDIR: destdir = '', prefix = '/usr/local', sysconfdir = '/etc' } = process.env;
// Whatever the caller's umask is, services that are not root read what is installed.
process.umask(0o022);

const folders = { prefix, sysconfdir };
const destination = destdir === '' ? '/' : resolve(destdir);

try {
  perform(process.argv[2]);
} catch (error) {
  console.error(`sunshare: ${reasonOf(error)}`);
  process.exitCode = 1;
}

function perform(target: string | undefined): void {
  for (const [name, folder] of Object.entries(folders))
    if (!isAbsolute(folder)) throw new Error(`${name}: expected an absolute path, got "${folder}"`);
  switch (target) {
    case 'install':
      install(destination, folders, allFiles(ROOT, folders));
      break;
    case 'uninstall':
      if (!uninstall(destination, folders)) console.error(`nothing is installed in ${destdir}${prefix}`);
      break;
    case 'deb':
      console.log(buildPackage(ROOT));
      break;
    case 'npm':
      console.log(buildNpmPackage(ROOT, join(ROOT, 'dist/packages')));
      break;
    default:
      throw new Error('expected install, uninstall, deb or npm');
  }
}
