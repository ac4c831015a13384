import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles } from './install.js';
import type { InstalledFile } from './installed-file.js';
import { manifestOf, ownFiles } from './programs.js';
import { type RuntimePackage, runtimeFiles, runtimePackages } from './runtime-packages.js';

const DEADLINE_MS = 120_000;

/**
 * Packs the programs for npm, with every package that they need inside: it installs where nothing can be fetched. The
 * drivers of databases alone are left to npm: they are optional, and one has a binary for one machine. The tarball's path.
 */
export function buildNpmPackage(root: string, folder: string): string {
  const stage = mkdtempSync(join(tmpdir(), 'sunshare-npm-'));
  try {
    writeFiles(stage, npmFiles(root));
    mkdirSync(folder, { recursive: true });
    const args = ['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', folder];
    const stdout = execFileSync('npm', args, { cwd: stage, encoding: 'utf8', timeout: DEADLINE_MS });
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    if (packed === undefined) throw new Error('npm pack made nothing');
    return join(folder, packed.filename);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function npmFiles(root: string): InstalledFile[] {
  const packages = runtimePackages(root, 'needed');
  const { man } = manifestOf(root);
  return [
    { path: 'package.json', content: { text: `${JSON.stringify(manifest(root, packages), null, 2)}\n` } },
    ...['README.md', 'CHANGELOG.md', 'LICENSE', ...man].map((file) => ({
      path: file,
      content: { file: join(root, file) },
    })),
    ...ownFiles(root),
    ...packages.flatMap(({ place, folder }) =>
      runtimeFiles(folder).map((file) => ({
        path: join(place, file),
        content: { file: join(folder, file) },
      })),
    ),
  ];
}

/** Those at the top are named with the versions that are in the tarball, so that npm looks for no others. */
function manifest(root: string, packages: readonly RuntimePackage[]): object {
  const { name, version, description, license, type, engines, bin, man, optionalDependencies } =
    manifestOf(root);
  const dependencies = Object.fromEntries(
    packages
      .filter(({ place }) => place.lastIndexOf('node_modules/') === 0)
      .map(({ place, folder }) => [place.slice('node_modules/'.length), versionIn(folder)]),
  );
  return {
    ...{ name, version, description, license, type, engines, bin, man },
    dependencies,
    bundleDependencies: Object.keys(dependencies),
    optionalDependencies,
  };
}

function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}
