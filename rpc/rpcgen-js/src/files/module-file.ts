import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readRegularFile } from './bounded-read.js';
import { reasonOf } from './reason.js';

/** How every generated module begins. If it changed, those written before would be taken for somebody's own files. */
const MARK = '// Generated from ';

/** Longer than any module: it bounds what is read of a file that happens to have its name. */
const MAX_MODULE_BYTES = 256 * 1024 * 1024;

/** The file of the module of a `.x` file: under the same name, in `folder`, which is beside it by default. */
export function moduleFileOf(file: string, folder = dirname(file)): string {
  return join(folder, `${basename(file).replace(/\.x$/, '')}.ts`);
}

/** What is there already: nothing, the same text, another generated text, or a file that was not generated. */
export type Present = 'nothing' | 'the same' | 'stale' | 'foreign';

/**
 * Compares what is there with the text of the module.
 * @throws Error where it is there and cannot be read, is no regular file or is too large
 */
export function presentAt(moduleFile: string, text: string): Present {
  const present = textIn(moduleFile);
  if (present === undefined) return 'nothing';
  if (present === text) return 'the same';
  return present.startsWith(MARK) ? 'stale' : 'foreign';
}

function textIn(file: string): string | undefined {
  try {
    return readRegularFile(file, MAX_MODULE_BYTES).toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${file}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Writes the module, and the folder where it is missing: whoever reads it meanwhile sees the old text or the new one,
 * whole.
 * @throws Error that names the module
 */
export function writeModule(moduleFile: string, text: string): void {
  try {
    writeWhole(moduleFile, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${moduleFile} cannot be written: ${reason}`, { cause: error });
  }
}

function writeWhole(moduleFile: string, text: string): void {
  makeFolder(dirname(moduleFile));
  const temporary = `${moduleFile}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, moduleFile);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Not with Node's `recursive`, which tries for ever where nothing can be made, as below `/proc`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Two files whose modules would be the same file, if there are any. */
export function colliding(
  files: readonly string[],
  folder: string | undefined,
): readonly [string, string] | undefined {
  const byModule = new Map<string, string>();
  for (const file of files) {
    const moduleFile = resolve(moduleFileOf(file, folder));
    const other = byModule.get(moduleFile);
    if (other !== undefined) return [other, file];
    byModule.set(moduleFile, file);
  }
  return undefined;
}
