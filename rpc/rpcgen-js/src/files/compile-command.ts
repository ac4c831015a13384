import { formatDiagnostic } from '../diagnostics/format-diagnostic.js';
import { emitTypeScript } from '../emit/emit-typescript.js';
import type { Interface } from '../interface.js';
import { type CompiledFile, compileFile, type CompileFileOptions } from './compile-file.js';
import { moduleFileOf, presentAt, writeModule } from './module-file.js';
import { reasonOf } from './reason.js';

/** What is to be compiled, how, and what is made of it. */
export interface CompileCommand extends CompileFileOptions {
  /** The `.x` files, as they were named. */
  readonly files: readonly string[];
  /** Where modules go; beside their files without it. */
  readonly folder?: string | undefined;
  /** A module is written, or only compared with what is there; or the interface becomes a line of JSON. */
  readonly action: 'write' | 'check' | 'json';
}

/** Where a command writes its lines; they come without line ends. */
export interface CommandOutput {
  /** A line of what was asked for: stdout. */
  readonly print: (line: string) => void;
  /** A line of anything else: stderr. */
  readonly say: (line: string) => void;
}

/** How one file came out. */
export interface Outcome {
  /** Whether it compiled, and its module is written or current, or its JSON printed. */
  readonly isDone: boolean;
  /** The module's file, where it was written. */
  readonly written?: string | undefined;
  /** The files on which the outcome depends: see {@link CompiledFile.dependencies}. */
  readonly dependencies: readonly string[];
}

/** Compiles each file of the command. @returns the exit status: 0, or 1 where one of them is not done */
export function runCompile(command: CompileCommand, output: CommandOutput): number {
  const outcomes = command.files.map((file) => compileOne(command, file, output));
  return outcomes.every(({ isDone }) => isDone) ? 0 : 1;
}

/** Compiles one file and does with it what the command asks for. Says errors and warnings, and throws none. */
export function compileOne(command: CompileCommand, file: string, output: CommandOutput): Outcome {
  let dependencies: readonly string[] = [file, ...(command.beside ?? [])];
  try {
    const together = command.files.filter((other) => other !== file);
    const compiled = compileFile(file, { ...command, together });
    ({ dependencies } = compiled);
    const described = describedBy(compiled, file, output);
    if (described === undefined) return { isDone: false, dependencies };
    return { ...deliver(command, file, described, output), dependencies };
  } catch (error) {
    output.say(`sunrpc compile: ${file}: ${reasonOf(error)}`);
    return { isDone: false, dependencies };
  }
}

/** Says what is wrong with a file, and gives its interface where no error is. */
function describedBy(
  { diagnostics, interface: described }: CompiledFile,
  file: string,
  { say }: CommandOutput,
): Interface | undefined {
  for (const diagnostic of diagnostics) say(formatDiagnostic(diagnostic));
  if (described !== undefined) return described;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  say(`sunrpc compile: ${file}: ${errors === 1 ? '1 error' : `${errors} errors`}, nothing written`);
  return undefined;
}

type Delivery = Pick<Outcome, 'isDone' | 'written'>;

/** Makes of an interface what the command asks for. A file that was not generated is never written over. */
function deliver(
  { action, folder }: CompileCommand,
  file: string,
  described: Interface,
  { print, say }: CommandOutput,
): Delivery {
  if (action === 'json') {
    print(JSON.stringify(described));
    return { isDone: true };
  }
  const moduleFile = moduleFileOf(file, folder);
  const text = emitTypeScript(described);
  const present = presentAt(moduleFile, text);
  if (present === 'the same') return { isDone: true };
  if (action === 'check') {
    say(`sunrpc compile: ${moduleFile} is not what ${file} gives: compile it again`);
    return { isDone: false };
  }
  if (present === 'foreign') {
    say(
      `sunrpc compile: ${moduleFile} was not generated and is kept: move it away, or write elsewhere with -o`,
    );
    return { isDone: false };
  }
  writeModule(moduleFile, text);
  return { isDone: true, written: moduleFile };
}
