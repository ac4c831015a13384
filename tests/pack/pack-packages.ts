import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../started-program.js';

const DEADLINE_MS = 120_000;

/** Our libraries, in the order in which they build on each other. */
export const PACKAGES = ['node-xdr', 'onc-rpc', 'portmapper-js', 'rpcgen-js'] as const;

/** A library as a file that npm installs. */
interface Tarball {
  readonly name: string;
  readonly file: string;
}

/** Packs our compiled libraries, each into a tarball of its own in that folder, which is made anew. */
export async function packPackages(folder: string): Promise<Tarball[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const folders = PACKAGES.map((name) => `${ROOT}rpc/${name}`);
  for (const cwd of folders) await removeLeftovers(cwd);
  // all by one npm, which takes a second to start
  const args = ['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', [...args, ...folders], { timeout: DEADLINE_MS });
  const packed = JSON.parse(stdout) as { name: string; filename: string }[];
  return PACKAGES.map((name) => {
    const filename = packed.find((each) => each.name === name)?.filename;
    if (filename === undefined) throw new Error(`npm pack made nothing of ${name}`);
    return { name, file: join(folder, filename) };
  });
}

/** What was compiled from a source that is gone stays in dist until it is cleaned: it must not be shipped. */
async function removeLeftovers(folder: string): Promise<void> {
  const compiled = filesIn(join(folder, 'dist')).filter((file) => /\.(js|d\.ts|js\.map)$/.test(file));
  for (const file of compiled) {
    const source = file.replace(/\.(js|d\.ts|js\.map)$/, '.ts');
    if (!existsSync(join(folder, 'src', source))) await rm(join(folder, 'dist', file));
  }
}

/** Every file below a folder, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The block of code in a language in a library's README that has this in it; without words the first one. */
export function readmeBlock(name: string, language: string, words = ''): string {
  const readme = readFileSync(`${ROOT}rpc/${name}/README.md`, 'utf8');
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))];
  return blocks.map(([, block = '']) => block).find((block) => block.includes(words)) ?? '';
}
