import type { Argv, CommandModule } from 'yargs';

interface VerifyFlags {
  readonly file: string;
  readonly anchor: string[];
}

const EPILOGUE = `\
FILE is read with the segments FILE.000001, … beside it, also while the log
server writes to it; FILE.000002 alone is a part of a trail. The first record
that was changed, removed, swapped, inserted or cut off is named. Known gaps are
records that their source had lost before: they are listed, and are no
tampering.

Exit status:
  0  sound
  1  not sound
  2  the command line
  4  a file is damaged, or is no trail, or cannot be read
What was found is the status also where the output cannot be written`;

/** `sunshare-audit verify`, as yargs takes it. */
export const verifyCommand: CommandModule<object, VerifyFlags> = {
  command: 'verify <file>',
  describe: 'Prove that nobody changed a trail, or say where',
  builder: (parser: Argv) =>
    parser
      .usage('$0 verify FILE [--anchor FILE]…')
      .positional('file', { type: 'string', demandOption: true, describe: 'the trail: FILE or postgres://…' })
      .option('anchor', {
        type: 'string',
        array: true,
        requiresArg: true,
        default: [],
        defaultDescription: 'FILE.anchors if it is there',
        describe: 'File of anchors that the trail must agree with',
      })
      .epilogue(EPILOGUE),
  handler: run,
};

async function run({ file, anchor }: VerifyFlags): Promise<void> {
  const [{ endWith }, { runVerify }] = await Promise.all([import('../surroundings.js'), import('./run.js')]);
  await endWith((surroundings) => runVerify(file, anchor, surroundings));
}
