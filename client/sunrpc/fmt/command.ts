import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { takeDashedWords } from '../dashed-words.js';
import { endWithReader } from '../reader-gone.js';

const EPILOGUE = `\
Four blanks a level, a member a line, case below union, comments behind lines
below each other, one empty line where there were more. Nothing but white space
changes; comments, % lines and # lines stay where they are. A file with errors
in its syntax is left as it is, and so is what an #if leaves out and is no code.

Exit status: 0, or 1 where a file has errors, or cannot be read or written, or,
with --check, would change.`;

/** `sunrpc fmt`, as yargs takes it. */
export const fmtCommand: CommandModule<object, FmtFlags> = {
  command: 'fmt [files..]',
  describe: 'Format .x files, in place',
  builder: withFmtFlags,
  handler: fmt,
};

type FmtFlags = ReturnType<typeof withFmtFlags> extends Argv<infer Flags> ? Flags : never;

function withFmtFlags(parser: Argv) {
  return parser
    .usage('$0 fmt [--check] FILE.x…\n$0 fmt [--check] -')
    .positional('files', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'the .x files; - alone is the input, and goes to the output',
    })
    .option('check', {
      type: 'boolean',
      default: false,
      describe: 'write nothing; name the files that would change',
    })
    .epilogue(EPILOGUE)
    .middleware(takeDashedWords('files'), true)
    .check(({ files }) => {
      if (isForInput() && files.length > 0) throw new Error('- stands alone');
      if (!isForInput() && files.length === 0) throw new Error('say which .x files, or - for the input');
      return true;
    });
}

/** yargs drops this word. */
function isForInput(): boolean {
  return process.argv.includes('-');
}

async function fmt({ files, check }: ArgumentsCamelCase<FmtFlags>): Promise<void> {
  endWithReader();
  const { formatFiles, formatInput } = await import('rpcgen-js/files');
  const sinks = {
    stdout: (text: string | Buffer) => void process.stdout.write(text),
    stderr: (text: string) => void process.stderr.write(text),
  };
  process.exitCode = isForInput()
    ? await formatInput(process.stdin, check, sinks)
    : formatFiles(files, check, sinks);
}
