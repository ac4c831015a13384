import { check } from './checker/check.js';
import type { Diagnostic } from './diagnostics/diagnostic.js';
import { DiagnosticList } from './diagnostics/diagnostic-list.js';
import type { Interface } from './interface.js';
import { parseFile } from './parser/parse-file.js';
import type { ReadInclude } from './preprocessor/includes.js';
import { preprocess } from './preprocessor/preprocess.js';
import { SourceFile } from './scanner/source-file.js';

/** Longer than any interface; what is longer is another kind of file. */
const MAX_SOURCE_UNITS = 16 * 1024 * 1024;

/** How to compile a file. */
export interface CompileOptions {
  /** What the file is called in diagnostics and places (`input.x`). */
  readonly file?: string;
  /** Finds the files that `#include` names, and those beside the C headers that `%#include` names. None without it. */
  readonly readInclude?: ReadInclude;
  /** Macros that are defined from the beginning, and values of constants that the file leaves undefined: `-D`. */
  readonly defines?: Readonly<Record<string, string>>;
  /**
   * Other `.x` files: definitions of names that the file leaves undefined are taken from them, and no others. For a
   * file whose types are defined in C headers only.
   */
  readonly beside?: readonly { readonly file: string; readonly text: string }[];
  /**
   * More such files, asked for when a name is found neither in the file nor in those nor in what it includes: the
   * others of an interface that stands in several files. Their own faults are not said.
   */
  readonly together?: () => readonly { readonly file: string; readonly text: string }[];
}

/** What became of a file. */
export interface Compiled {
  /** None where a diagnostic is an error. */
  readonly interface: Interface | undefined;
  /** From top to bottom, file by file; some hundred at most, the last of which then says how many more there are. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a `.x` file: the RPC language of RFC 4506 §6 and RFC 5531 §12, and what rpcgen takes beyond that. Reads no
 * file but through `readInclude`, ends for every input, and never throws because of one.
 */
export function compileInterface(source: string, options: CompileOptions = {}): Compiled {
  const file = options.file ?? 'input.x';
  const diagnostics = new DiagnosticList();
  if (source.length > MAX_SOURCE_UNITS) {
    const at = { source: new SourceFile(file, ''), offset: 0, end: 1 };
    diagnostics.error(at, `The file has more than ${MAX_SOURCE_UNITS} characters`);
    return { interface: undefined, diagnostics: diagnostics.result() };
  }
  const prepared = preprocess(new SourceFile(file, source), diagnostics, options);
  const syntax = parseFile(prepared, diagnostics);
  if (syntax.isCutShort) return { interface: undefined, diagnostics: diagnostics.result() };
  const checked = check(syntax, { file, prepared, options }, diagnostics);
  return { interface: diagnostics.hasErrors ? undefined : checked, diagnostics: diagnostics.result() };
}
