import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { placeOf, wantedOf, withFormatFlag, withPlaceFlags, withRecordFlags } from '../remote/flags.js';

type Flags = ReturnType<typeof withFlags> extends Argv<infer F> ? F : never;

const EPILOGUE = `\
Each record is proved by its hash as it comes. A log server lets itself be read
on its own machine, or by whom its --allow and --tls-ca name.

Exit status: 0 done, or whoever read the output has seen enough, 1 a record is
not what its hash says, or does not follow the one before, 2 the command line,
3 the log server or its portmapper cannot be reached, refuses, or does not go
on, 4 the output cannot be written`;

/** `sunshare-audit read`, as yargs takes it. */
export const readCommand: CommandModule<object, Flags> = {
  command: 'read <host>',
  describe: 'Print records that a log server holds',
  builder: withFlags,
  handler: run,
};

function withFlags(parser: Argv) {
  return withFormatFlag(withRecordFlags(withPlaceFlags(parser.usage('$0 read HOST[:PORT] [options]'))))
    .epilogue(EPILOGUE)
    .check((flags) => {
      placeOf(flags);
      wantedOf(flags);
      return true;
    });
}

async function run(flags: ArgumentsCamelCase<Flags>): Promise<void> {
  const [{ endWith }, { runRead }] = await Promise.all([import('../surroundings.js'), import('./run.js')]);
  await endWith((surroundings) => runRead(placeOf(flags), wantedOf(flags), flags.format, surroundings));
}
