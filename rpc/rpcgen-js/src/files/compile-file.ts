import { statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type Compiled, compileInterface } from '../compile-interface.js';
import type { ReadInclude } from '../preprocessor/includes.js';
import { reasonOf } from './reason.js';
import { readSource } from './source-text.js';

/** Where included files are looked for last: there rpcsvc-proto and libtirpc put theirs. */
const SYSTEM_FOLDERS = ['/usr/include', '/usr/include/tirpc'];

/** What a file is compiled with. */
export interface CompileFileOptions {
  /**
   * Folders in which included files are looked for: `-I`. For `"file.x"` the including file's own comes before them,
   * and the system's come last.
   */
  readonly includeFolders?: readonly string[];
  /** Macros that are defined from the beginning: `-D`. */
  readonly defines?: Readonly<Record<string, string>>;
  /** Other `.x` files, of which the definitions are taken that a file lacks. */
  readonly beside?: readonly string[];
  /** Files that are compiled in the same run: asked for definitions last, and read only then. */
  readonly together?: readonly string[];
}

/** What became of a file. */
export interface CompiledFile extends Compiled {
  /** The files on which the outcome depends: those that were read, and those that were looked for in vain. */
  readonly dependencies: readonly string[];
}

/**
 * Compiles a `.x` file, and what it includes from its own folder, from `includeFolders` and from the system's.
 * @throws Error where the file itself, or one of `beside`, cannot be read, is no regular file or is too large
 */
export function compileFile(file: string, options: CompileFileOptions = {}): CompiledFile {
  const { includeFolders = [], defines = {}, beside = [], together = [] } = options;
  const dependencies = new Set([file, ...beside]);
  const readInclude = includeReader([...includeFolders, ...SYSTEM_FOLDERS], dependencies);
  const others = beside.map((each) => ({ file: each, text: textBeside(each) }));
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

/** A file that cannot be read gives no definitions; why is said where it is compiled itself. */
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

/** The text; undefined where it cannot be read, which counts as missing. */
function readable(file: string): string | undefined {
  try {
    return textOf(file);
  } catch {
    return undefined;
  }
}

/** @throws Error that names the file, as it is not the one that is compiled */
function textBeside(file: string): string {
  try {
    return textOf(file);
  } catch (error) {
    throw new Error(`${file}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Without the byte order mark that some editors write. */
function textOf(file: string): string {
  return readSource(file).text.replace(/^\ufeff/, '');
}
