import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allFiles, writeFiles } from '../install.js';
import { manifestOf } from '../programs.js';
import { runtimePackages } from '../runtime-packages.js';
import { architecture, controlFile, librariesOf, type Maintainer } from './control.js';
import { debianFiles } from './debian-files.js';
import { copyright, debianChangelog } from './documents.js';
import { MAINTAINER_SCRIPTS } from './maintainer-scripts.js';

const FOLDERS = { prefix: '/usr', sysconfdir: '/etc' };
const DRIVER = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';
const NOBODY: Maintainer = { name: 'sunshare developers', email: 'sunshare@users.noreply.github.com' };

/** What may be told of a package; everything has a default. */
interface PackageOptions {
  /** Debian's revision of the package, behind the version of the programs (1). */
  readonly revision?: string;
  /** Where it goes. */
  readonly folder?: string;
  /** How dpkg-deb packs: xz, or gzip, which is faster. */
  readonly compression?: string;
}

/** Makes the Debian package of what was compiled, with the SQLite driver's binary; its path. */
export function buildPackage(root: string, options: PackageOptions = {}): string {
  const { revision = '1', folder = join(root, 'dist'), compression = 'xz' } = options;
  const manifest = manifestOf(root);
  const version = `${manifest.version}-${revision}`;
  const maintainer = maintainerOf(process.env);
  const file = join(folder, `sunshare_${version}_${architecture()}.deb`);
  const tree = mkdtempSync(join(tmpdir(), 'sunshare-deb-'));
  try {
    chmodSync(tree, 0o755);
    const conffiles = writeContents(tree, root, version, maintainer);
    const control = controlFile({
      manifest,
      version,
      maintainer,
      architecture: architecture(),
      libraries: librariesOf(join(root, DRIVER)),
      installedKib: kibOf(tree),
    });
    writeControl(join(tree, 'DEBIAN'), { control, conffiles });
    mkdirSync(folder, { recursive: true });
    const args = [`-Z${compression}`, '--root-owner-group', '--build', tree, file];
    // no file in it is younger than that
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(changedSeconds(root)) };
    execFileSync('dpkg-deb', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    return file;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** All that is installed; the paths of what is configuration, a line each. */
function writeContents(tree: string, root: string, version: string, maintainer: Maintainer): string {
  const files = debianFiles(allFiles(root, FOLDERS), {
    'changelog.Debian': debianChangelog(version, maintainer, changedSeconds(root)),
    copyright: copyright(root, runtimePackages(root)),
  });
  writeFiles(tree, files);
  execFileSync('strip', ['--strip-unneeded', join(tree, FOLDERS.prefix, 'lib/sunshare', DRIVER)]);
  const ours = files.filter((each) => each.isConfiguration === true).map(({ path }) => `${path}\n`);
  return ours.join('');
}

function writeControl(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o644 });
  for (const [name, text] of Object.entries(MAINTAINER_SCRIPTS))
    writeFileSync(join(folder, name), text, { mode: 0o755 });
}

function kibOf(tree: string): number {
  return Number(execFileSync('du', ['-sk', tree], { encoding: 'utf8' }).split('\t')[0]);
}

/** As Debian's own tools are told. */
function maintainerOf({ DEBFULLNAME, DEBEMAIL }: NodeJS.ProcessEnv): Maintainer {
  return { name: DEBFULLNAME ?? NOBODY.name, email: DEBEMAIL ?? NOBODY.email };
}

/** When the sources were last changed, so that the same sources make the same package. */
function changedSeconds(root: string): number {
  const { SOURCE_DATE_EPOCH: given } = process.env;
  if (given !== undefined) return Number(given);
  try {
    return Number(execFileSync('git', ['-C', root, 'log', '-1', '--format=%ct'], { encoding: 'utf8' }));
  } catch {
    // not a checkout
    return Math.floor(Date.now() / 1_000);
  }
}
