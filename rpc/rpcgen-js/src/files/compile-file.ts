import { statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type Compiled, compileInterface } from '../compile-interface.js';
import type { ReadInclude } from '../preprocessor/includes.js';
import { readSource } from './source-text.js';

/** Where `#include <file.x>` is looked for last: rpcgen's own places. */
const SYSTEM_FOLDERS = ['/usr/include', '/usr/include/tirpc'];

/** What a file is compiled with. */
export interface CompileFileOptions {
  /** Folders in which included files are looked for, behind the including file's own and before the system's: `-I`. */
  readonly includeFolders?: readonly string[];
  /** Macros that are defined from the beginning: `-D`. */
  readonly defines?: Readonly<Record<string, string>>;
  /** Other `.x` files, of which the definitions are taken that a file lacks. */
  readonly beside?: readonly string[];
  /** And others, which are asked last, and read only then: those that are compiled together with the file. */
  readonly together?: readonly string[];
}

/** What became of a file. */
export interface CompiledFile extends Compiled {
  /** The files on which that depends: those read, and those that were looked for and are not there. */
  readonly dependencies: readonly string[];
}

/**
 * Compiles a `.x` file, and what it includes from its own folder, from `includeFolders` and from the system's.
 * @throws Error of the file system when the file itself, or one of `beside`, cannot be read
 */
export function compileFile(file: string, options: CompileFileOptions = {}): CompiledFile {
  const { includeFolders = [], defines = {}, beside = [], together = [] } = options;
  const dependencies = new Set([file, ...beside]);
  const readInclude = includeReader([...includeFolders, ...SYSTEM_FOLDERS], dependencies);
  const others = beside.map((each) => ({ file: each, text: textOf(each) }));
  const compiled = compileInterface(textOf(file), {
    file,
    readInclude,
    defines,
    beside: others,
    together: () => readTogether(together, dependencies),
  });
  return { ...compiled, dependencies: [...dependencies] };
}

function includeReader(folders: readonly string[], dependencies: Set<string>): ReadInclude {
  return (name, { from, isSystem }) => {
    const places = [...(isSystem ? [] : [dirname(from)]), ...folders];
    for (const place of places) {
      const file = normalize(join(place, name));
      dependencies.add(file);
      const text = statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readable(file) : undefined;
      if (text !== undefined) return { file, text };
    }
    return undefined;
  };
}

/** One that cannot be read has nothing to give: that is said where it is compiled itself. */
function readTogether(
  files: readonly string[],
  dependencies: Set<string>,
): { readonly file: string; readonly text: string }[] {
  return files.flatMap((file) => {
    dependencies.add(file);
    const text = readable(file);
    return text === undefined ? [] : [{ file, text }];
  });
}

/** The text, or undefined where it may not be read: then the file is missing, and that is said where it is included. */
function readable(file: string): string | undefined {
  try {
    return textOf(file);
  } catch {
    return undefined;
  }
}

/** Without the byte order mark that some editors write. */
function textOf(file: string): string {
  return readSource(file).text.replace(/^\ufeff/, '');
}
