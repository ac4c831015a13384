import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { placeOf, wantedOf, withFormatFlag, withPlaceFlags, withRecordFlags } from '../remote/flags.js';

type Flags = ReturnType<typeof withFlags> extends Argv<infer F> ? F : never;

const EPILOGUE = `\
It goes on until Ctrl-C, or until nobody reads its output, and through restarts
of the log server: no record is left out and none comes twice. Each is proved by
its hash and that of the one before.

Exit status: 130 at Ctrl-C, 0 nobody reads its output, 1 a record is not what its
hash says, or does not follow the one before, 2 the command line, 3 the log
server could not be reached when it began, or refuses, 4 the output cannot be
written`;

/** `sunshare-audit tail`, as yargs takes it. */
export const tailCommand: CommandModule<object, Flags> = {
  command: 'tail <host>',
  describe: 'Print records as a log server takes them',
  builder: withFlags,
  handler: run,
};

function withFlags(parser: Argv) {
  return withFormatFlag(withRecordFlags(withPlaceFlags(parser.usage('$0 tail HOST[:PORT] [options]'))))
    .option('lines', {
      alias: 'n',
      type: 'string',
      requiresArg: true,
      default: '10',
      coerce: parseLines,
      describe: 'How many records before the end it begins',
    })
    .epilogue(EPILOGUE)
    .check((flags) => {
      placeOf(flags);
      wantedOf(flags);
      return true;
    });
}

function parseLines(value: string): number {
  const lines = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
  if (Number.isNaN(lines)) throw new Error(`--lines: expected a number, got "${value}"`);
  return lines;
}

async function run(flags: ArgumentsCamelCase<Flags>): Promise<void> {
  const [{ endWith }, { runTail }] = await Promise.all([import('../surroundings.js'), import('./run.js')]);
  const interrupted = new AbortController();
  // the second one ends the program as usual
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  const { format, lines } = flags;
  const options = {
    place: placeOf(flags),
    wanted: wantedOf(flags),
    format,
    lines,
    signal: interrupted.signal,
  };
  await endWith((surroundings) => runTail(options, surroundings));
}
