#!/usr/bin/env node
import { parseArgs, type ParseArgsConfig } from 'node:util';
import {
  compileCommandOf,
  formatFiles,
  formatInput,
  interruption,
  runCompile,
  watchCompile,
} from './files/index.js';

// The command of this package: the compiler alone, which imports no other package.

const USAGE = `\
sunrpc compile FILE.x… [-o DIR] [options]
sunrpc fmt [--check] FILE.x…
sunrpc fmt [--check] -

compile writes a TypeScript module for each .x file, for node-xdr and onc-rpc:
FILE.ts beside FILE.x. What one file lacks is taken from the others.

  -o, --output DIR           write the modules into that folder
  -I, --include DIR          look there for included files (repeatable)
  -D, --define NAME[=VALUE]  a macro from the beginning (repeatable)
      --beside FILE.x        take from it definitions that a file lacks
      --json                 print the checked interfaces, and write nothing
      --check                write nothing; fail where a module is not current
      --watch                compile again on each change

fmt formats .x files in place, or the input (-) to the output.

      --check                write nothing; name the files that would change

Exit status: 0; 1 where a file has errors, or cannot be read or written, or
--check found something; 2 for the command line.
`;

const COMPILE_OPTIONS = {
  output: { type: 'string', short: 'o' },
  include: { type: 'string', short: 'I', multiple: true },
  define: { type: 'string', short: 'D', multiple: true },
  beside: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  check: { type: 'boolean' },
  watch: { type: 'boolean' },
} as const;
const FMT_OPTIONS = { check: { type: 'boolean' } } as const;

/** The status that a shell gives to a program that SIGPIPE has ended. */
const ENDED_BY_SIGPIPE = 128 + 13;

const OUTPUT = {
  print: (line: string) => void process.stdout.write(`${line}\n`),
  say: (line: string) => void process.stderr.write(`${line}\n`),
};
const SINKS = {
  stdout: (text: string | Buffer) => void process.stdout.write(text),
  stderr: (text: string) => void process.stderr.write(text),
};

/** Carries a command out. @returns its exit status */
type Action = () => number | Promise<number>;

/** @throws Error that says what is wrong with the command line */
function actionFor([command, ...args]: readonly string[]): Action {
  if ([command, ...args].includes('--help')) return showUsage;
  if (command === 'compile') return compileAction(args);
  if (command === 'fmt') return fmtAction(args);
  throw new Error(command === undefined ? 'say which command' : `no command ${command}`);
}

function showUsage(): number {
  process.stdout.write(USAGE);
  return 0;
}

function compileAction(args: string[]): Action {
  const { values, positionals } = parsed(args, COMPILE_OPTIONS);
  const command = compileCommandOf(positionals, values);
  if (values.watch !== true) return () => runCompile(command, OUTPUT);
  return () => watchCompile(command, OUTPUT, interruption());
}

function fmtAction(args: string[]): Action {
  const { values, positionals } = parsed(args, FMT_OPTIONS);
  const { check = false } = values;
  if (positionals.length === 0) throw new Error('say which .x files, or - for the input');
  if (!positionals.includes('-')) return () => formatFiles(positionals, check, SINKS);
  if (positionals.length > 1) throw new Error('- stands alone');
  return () => formatInput(process.stdin, check, SINKS);
}

/** A value that is given twice is not the last one: of the first nobody would hear. */
function parsed<Options extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: Options) {
  const { tokens, ...rest } = parseArgs({ args, options, allowPositionals: true, tokens: true });
  const flags = tokens.filter((token) => token.kind === 'option');
  for (const [i, { name, rawName }] of flags.entries()) {
    const { type, multiple = false } = options[name] ?? {};
    const isRepeated = flags.slice(i + 1).some((other) => other.name === name);
    if (type === 'string' && !multiple && isRepeated) throw new Error(`${rawName} is given twice`);
  }
  return rest;
}

function wrongUsage(error: unknown): number {
  process.stderr.write(`${USAGE}\nsunrpc: ${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
}

// whoever reads the output has read enough, as `head` does; and the errors need no reader
process.stdout.on('error', () => process.exit(ENDED_BY_SIGPIPE));
process.stderr.on('error', () => undefined);

let action: Action;
try {
  action = actionFor(process.argv.slice(2));
} catch (error) {
  action = () => wrongUsage(error);
}
process.exitCode = await action();
