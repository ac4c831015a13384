import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { InstalledFile } from './installed-file.js';
import { runtimeFiles, runtimePackages } from './runtime-packages.js';

/** Those that only a checkout has any use for. */
const OF_THE_CHECKOUT = ['daemons/system/', 'daemons/installation/'];
/** What the admin interface serves as it is. */
const PAGE = 'daemons/admin/page';
/** What package.json says of us. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly type: string;
  readonly engines: { readonly node: string };
  readonly bin: Record<string, string>;
  readonly man: readonly string[];
  readonly optionalDependencies: Record<string, string>;
}

export function manifestOf(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
}

/** The programs, all that they import, and what leads to them. */
export function programFiles(root: string, prefix: string): InstalledFile[] {
  const manifest = manifestOf(root);
  const home = `${prefix}/lib/sunshare`;
  const { name, version, description, license, type, engines } = manifest;
  return [
    {
      path: `${home}/package.json`,
      content: {
        text: `${JSON.stringify({ name, version, description, license, type, engines }, null, 2)}\n`,
      },
    },
    ...ownFiles(root).map((file) => ({ ...file, path: `${home}/${file.path}` })),
    ...runtimePackages(root).flatMap(({ place, folder }) =>
      runtimeFiles(folder).map((file) => ({
        path: `${home}/${place}/${file}`,
        content: { file: join(folder, file) },
      })),
    ),
    ...Object.entries(manifest.bin).map(([program, file]) => ({
      path: `${prefix}/bin/${program}`,
      content: { link: relative(`${prefix}/bin`, `${home}/${file}`) },
    })),
  ];
}

/** What of the programs is ours, by its place in the checkout. */
export function ownFiles(root: string): InstalledFile[] {
  const mains = new Set(Object.values(manifestOf(root).bin));
  return [...compiled(root), ...filesOf(root, PAGE)].map((path) => ({
    path,
    content: { file: join(root, path) },
    isExecutable: mains.has(path),
  }));
}

function filesOf(root: string, folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => /\.(html|css|js|svg)$/.test(name))
    .map((name) => `${folder}/${name}`);
}

/** What was compiled of sources that are still there. */
function compiled(root: string): string[] {
  return ['client', 'daemons'].flatMap((folder) =>
    readdirSync(join(root, 'dist', folder), { recursive: true, withFileTypes: true, encoding: 'utf8' })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(join(root, 'dist'), join(entry.parentPath, entry.name)))
      .filter((file) => !OF_THE_CHECKOUT.some((folder) => file.startsWith(folder)))
      .filter((file) => isOfTheProgram(root, file))
      .map((file) => `dist/${file}`),
  );
}

function isOfTheProgram(root: string, file: string): boolean {
  if (/\.(d\.ts|map)$/.test(file)) return false;
  return !file.endsWith('.js') || existsSync(join(root, file.replace(/\.js$/, '.ts')));
}
