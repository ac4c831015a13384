#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type CompileCommand, compileCommandOf, runCompile, watchCompile } from './files/index.js';

// The compiler alone, as this package brings it: no more than it needs, so that it needs nothing else.

const USAGE = `\
sunrpc compile FILE.x… [-o DIR] [options]

Writes a TypeScript module for each .x file, for node-xdr and onc-rpc: FILE.ts
beside FILE.x.

  -o, --output DIR           write the modules into that folder
  -I, --include DIR          look there for included files (repeatable)
  -D, --define NAME[=VALUE]  a macro from the beginning (repeatable)
      --beside FILE.x        take from it definitions that a file lacks
      --json                 print the checked interfaces, and write nothing
      --check                write nothing; fail where a module is not current
      --watch                compile again on each change
      --help

Exit status: 0; 1 where a file has errors, or cannot be read or written; 2 for
the command line.
`;

const OPTIONS = {
  output: { type: 'string', short: 'o' },
  include: { type: 'string', short: 'I', multiple: true },
  define: { type: 'string', short: 'D', multiple: true },
  beside: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  check: { type: 'boolean' },
  watch: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

const OUTPUT = {
  print: (line: string) => void process.stdout.write(`${line}\n`),
  say: (line: string) => void process.stderr.write(`${line}\n`),
};

/** What the command line asks for; undefined for help. @throws Error that says what is wrong with it */
function commandFrom(args: readonly string[]): { command: CompileCommand; isWatched: boolean } | undefined {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help === true) return undefined;
  const [name, ...files] = positionals;
  if (name !== 'compile') throw new Error(name === undefined ? 'say which command' : `no command ${name}`);
  return { command: compileCommandOf(files, values), isWatched: values.watch === true };
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

let asked: ReturnType<typeof commandFrom> | 'wrong';
try {
  asked = commandFrom(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${USAGE}\nsunrpc: ${error instanceof Error ? error.message : String(error)}\n`);
  asked = 'wrong';
}
if (asked === 'wrong') process.exitCode = 2;
else if (asked === undefined) process.stdout.write(USAGE);
else if (asked.isWatched) await watchCompile(asked.command, OUTPUT, interruption());
else process.exitCode = runCompile(asked.command, OUTPUT);
