import type { Argv, CommandModule } from 'yargs';

const EPILOGUE = `\
FILE is an audit trail or the store of a P2P server; its daemon may be running.
The write-ahead log, every page, every row by its hash or checksum, and what is
counted are looked at, and nothing is changed.

Exit status: 0 sound, 1 rows that are not as they were written, 2 the command
line, 4 a log or pages that are damaged, or a file that cannot be read. What was
found is the status also where the output cannot be written`;

/** `sunshare-audit check`, as yargs takes it. */
export const checkCommand: CommandModule<object, { file: string }> = {
  command: 'check <file>',
  describe: 'Look for damage in a trail or a P2P server’s store',
  builder: (parser: Argv) =>
    parser
      .usage('$0 check FILE')
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'the trail or store; a trail also by postgres://…',
      })
      .epilogue(EPILOGUE),
  handler: run,
};

async function run({ file }: { file: string }): Promise<void> {
  const [{ endWith }, { runCheck }] = await Promise.all([import('../surroundings.js'), import('./run.js')]);
  await endWith((surroundings) => runCheck(file, surroundings));
}
