import type { Argv, CommandModule } from 'yargs';
import { type Format, FORMATS } from '../format/formats.js';

interface ExportFlags {
  readonly file: string;
  readonly format: Format;
}

const EPILOGUE = `\
FILE is read with the segments FILE.000001, … beside it. Nothing is proved:
verify does that.

Exit status: 0 done, or whoever read the output has seen enough, 2 the command
line, 4 a file is damaged or cannot be read, or the output cannot be written`;

/** `sunshare-audit export`, as yargs takes it. */
export const exportCommand: CommandModule<object, ExportFlags> = {
  command: 'export <file>',
  describe: 'Print the records of a trail as JSON lines or CSV',
  builder: (parser: Argv) =>
    parser
      .usage('$0 export FILE [--format jsonl|csv]')
      .positional('file', { type: 'string', demandOption: true, describe: 'the trail: FILE or postgres://…' })
      .option('format', {
        choices: FORMATS,
        requiresArg: true,
        default: 'jsonl' as const,
        describe: 'an object a line, or a table',
      })
      .epilogue(EPILOGUE),
  handler: run,
};

async function run({ file, format }: ExportFlags): Promise<void> {
  const [{ endWith }, { runExport }] = await Promise.all([import('../surroundings.js'), import('./run.js')]);
  await endWith((surroundings) => runExport(file, format, surroundings));
}
