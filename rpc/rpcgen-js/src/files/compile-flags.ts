import type { CompileCommand } from './compile-command.js';
import { colliding } from './module-file.js';

/** The flags of `sunrpc compile` as they were given. */
export interface CompileFlags {
  /** `-o`: the folder that modules go to. */
  readonly output?: string | undefined;
  /** `-I`: folders in which included files are looked for. */
  readonly include?: readonly string[] | undefined;
  /** `-D`: macros from the beginning, `NAME` or `NAME=VALUE`. */
  readonly define?: readonly string[] | undefined;
  /** `--beside`: other `.x` files, of which the definitions are taken that a file lacks. */
  readonly beside?: readonly string[] | undefined;
  /** `--json`: the interface as a line of JSON instead of a module. */
  readonly json?: boolean | undefined;
  /** `--check`: nothing is written; modules that are not current are a failure. */
  readonly check?: boolean | undefined;
  /** `--watch`: compiles again whenever a file changes. */
  readonly watch?: boolean | undefined;
}

/** What the flags ask for. @throws Error that says what is wrong with the command line */
export function compileCommandOf(files: readonly string[], flags: CompileFlags): CompileCommand {
  const {
    output,
    include = [],
    define = [],
    beside = [],
    json = false,
    check = false,
    watch = false,
  } = flags;
  if (files.length === 0) throw new Error('say which .x files');
  if (json && (output !== undefined || check))
    throw new Error(`--json writes no module: it cannot go with ${check ? '--check' : '-o'}`);
  if (check && watch) throw new Error('--check looks once: it cannot go with --watch');
  const action = json ? 'json' : check ? 'check' : 'write';
  const command: CompileCommand = {
    files,
    folder: output,
    includeFolders: include,
    defines: definesOf(define),
    beside,
    action,
  };
  const [first, second] = (json ? undefined : colliding(files, output)) ?? [];
  if (first !== undefined) throw new Error(`the modules of ${first} and ${second} would be the same file`);
  return command;
}

function definesOf(definitions: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    definitions.map((each) => {
      const [, name, value = '1'] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(each) ?? [];
      if (name === undefined) throw new Error(`-D ${each}: expected NAME or NAME=VALUE`);
      return [name, value];
    }),
  );
}
