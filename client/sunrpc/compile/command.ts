import { compileCommandOf } from 'rpcgen-js/compile-flags';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { takeDashedWords } from '../dashed-words.js';
import { endWithReader } from '../reader-gone.js';

const EPILOGUE = `\
FILE.x becomes FILE.ts beside it, or in the folder that -o names: for each type
a codec and a type of one name, for each program a value, written with node-xdr
and onc-rpc. What a file uses and does not define is taken from what it
includes, from --beside, and from the others on the line. All errors are said, each with its place; a file with errors
changes nothing, and the others are compiled all the same.

Exit status: 0, or 1 where a file has errors, or cannot be read or written, or
the system lets nothing be watched.`;

/** `sunrpc compile`, as yargs takes it. */
export const compileCommand: CommandModule<object, CompileFlags> = {
  command: 'compile [files..]',
  describe: 'Write a TypeScript module for each .x file',
  builder: withCompileFlags,
  handler: compile,
};

type CompileFlags = ReturnType<typeof withCompileFlags> extends Argv<infer Flags> ? Flags : never;

function withCompileFlags(parser: Argv) {
  const many = { type: 'string', array: true, requiresArg: true, default: [] as string[] } as const;
  return parser
    .usage('$0 compile FILE.x… [-o DIR] [options]')
    .positional('files', { type: 'string', array: true, default: [] as string[], describe: 'the .x files' })
    .option('output', { type: 'string', alias: 'o', requiresArg: true, describe: 'DIR for the modules' })
    .option('include', { ...many, alias: 'I', describe: 'DIR in which included files are looked for' })
    .option('define', { ...many, alias: 'D', describe: 'NAME[=VALUE], a macro from the beginning' })
    .option('beside', { ...many, describe: 'FILE.x of which definitions are taken that a file lacks' })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'print the checked interface of each file, a line of JSON, and write nothing',
    })
    .option('check', {
      type: 'boolean',
      default: false,
      describe: 'write nothing; fail where a module is not what its file gives',
    })
    .option('watch', {
      type: 'boolean',
      default: false,
      describe: 'compile again on each change, of included files too',
    })
    .example('$0 compile mount.x -o src/generated', 'writes src/generated/mount.ts')
    .example('$0 compile nfs.x --json | jq .programs', 'what the file declares')
    .epilogue(EPILOGUE)
    .middleware(takeDashedWords('files'), true)
    .check(({ files, ...flags }) => {
      compileCommandOf(files, flags);
      return true;
    });
}

async function compile({ files, ...flags }: ArgumentsCamelCase<CompileFlags>): Promise<void> {
  endWithReader();
  const { interruption, runCompile, watchCompile } = await import('rpcgen-js/files');
  const command = compileCommandOf(files, flags);
  const output = {
    print: (line: string) => void process.stdout.write(`${line}\n`),
    say: (line: string) => void process.stderr.write(`${line}\n`),
  };
  process.exitCode = flags.watch
    ? await watchCompile(command, output, interruption())
    : runCompile(command, output);
}
