import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** A package that our programs need when they run. */
export interface RuntimePackage {
  /** Where it lies below the root: `node_modules/yargs`. */
  readonly place: string;
  /** Its files' folder, which of a workspace is another one. */
  readonly folder: string;
}

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

/** It fetches the driver's binary when it is installed; an installation has the binary. */
const NOT_AT_RUN_TIME = new Set(['prebuild-install']);

/** All packages that the one at `root` needs, or could use as well, with those that they need. */
export function runtimePackages(root: string, which: 'all' | 'needed' = 'all'): RuntimePackage[] {
  const found = new Map<string, RuntimePackage>();
  const visit = (from: string): void => {
    const { dependencies, optionalDependencies: optional } = manifestOf(join(root, from));
    const optionalDependencies = which === 'all' ? optional : {};
    const names = Object.keys({ ...dependencies, ...optionalDependencies });
    for (const name of names.filter((name) => !NOT_AT_RUN_TIME.has(name))) {
      const place = placeOf(root, from, name);
      if (place === undefined) {
        if (optionalDependencies?.[name] !== undefined) continue;
        throw new Error(`${name}, which ${from === '' ? 'sunshare' : from} needs, is not installed: npm ci`);
      }
      if (found.has(place)) continue;
      found.set(place, { place, folder: realpathSync(join(root, place)) });
      visit(place);
    }
  };
  visit('');
  return [...found.values()];
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** As Node looks for it: beside, then further and further out. */
function placeOf(root: string, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder) === '.' ? '' : dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(root, place, 'package.json'))) return place;
    if (folder === '') return undefined;
  }
}

const KEPT = /^([^.].*\.(js|cjs|mjs|json)|licen[cs]e(\.\w+)?|notice(\.\w+)?)$/i;
/** At the top of a package only: below, anything may be part of the program. */
const LEFT_OUT = /^(node_modules|tests?|__tests__|bench(marks?)?|examples?|docs?|eslint\.config\.\w+|\..*)$/;
/** Of a package with a binary: the sources, and all that the compiler left behind. */
const OF_THE_COMPILER = /^(deps|build)$/;
const DRIVER_BINARY = 'build/Release/better_sqlite3.node';

/** The files of a package that matter when a program runs, relative to it: none of its tests, types, maps and sources. */
export function runtimeFiles(folder: string): string[] {
  const isCompiled = existsSync(join(folder, 'binding.gyp'));
  const isLeftOut = (name: string): boolean =>
    LEFT_OUT.test(name) || (isCompiled && OF_THE_COMPILER.test(name));
  const files = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !isLeftOut(name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(folder, entry.name) : entry.name))
    .filter((file) => KEPT.test(basename(file)));
  return existsSync(join(folder, DRIVER_BINARY)) ? [...files, DRIVER_BINARY] : files;
}

function filesBelow(folder: string, name: string): string[] {
  return readdirSync(join(folder, name), { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
