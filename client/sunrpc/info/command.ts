import type { Argv, CommandModule } from 'yargs';
import { parsePort } from '../../../daemons/addresses/host-port.js';
import { endWithReader } from '../reader-gone.js';
import type { InfoContext } from './context.js';
import { deadlines, parseSeconds } from './deadlines.js';
import { formOf } from './form.js';
import { Output } from './output.js';
import { parsePlace } from './places.js';
import { rpcNames } from './rpc-names.js';

const USAGE = `$0 info [-m | -s | -p] [host]
       $0 info -T netid host prog [vers]
       $0 info [-n port] -u | -t host prog [vers]
       $0 info -a address -T netid prog [vers]
       $0 info -l host prog vers
       $0 info -b prog vers
       $0 info -d [-T netid] prog vers

Says what is registered with a portmapper, and whether a program answers, in
the forms and columns of rpcinfo. A host may be HOST:PORT or the path of a
socket; prog is a number or a name of /etc/rpc.`;

/** A line each, which yargs breaks where the terminal ends. */
const EPILOGUE = [
  'Exit status: 0, or 1 where something was not found or does not answer; 2 for wrong usage.',
  [
    'Other than with rpcinfo: -n is obeyed; numbers above 2^31 are shown as they are and above 2^32 refused;',
    '-b names each program once and asks over IPv4 only; of a program that claims more than 256 versions',
    'one has to be named; NETPATH is not looked at, TCP is asked first and UDP where that is refused; wrong usage ends with 2 instead of 1; what may help stands indented under an error.',
  ].join(' '),
].join('\n\n');

/** `sunrpc info`, as yargs takes it. */
export const infoCommand: CommandModule<object, Flags> = {
  command: 'info [words..]',
  describe: 'What is registered with a portmapper, and what answers: rpcinfo',
  builder: withFlags,
  handler: run,
};

type Flags = ReturnType<typeof withFlags> extends Argv<infer F> ? F : never;

function withFlags(parser: Argv<object>) {
  return withOptions(parser)
    .usage(USAGE)
    .epilogue(EPILOGUE)
    .check((flags) => {
      const form = formOf(flags, flags.words);
      if ('host' in form && form.host !== undefined) parsePlace(form.host);
      return true;
    });
}

async function run(flags: Flags): Promise<void> {
  const context: InfoContext = {
    portmapper: flags.portmapper,
    deadlines: deadlines(flags.timeout),
    names: rpcNames(),
    output: new Output(flags.json === true, {
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
    }),
  };
  endWithReader();
  const { answer } = await import('./answer.js');
  const status = await answer(formOf(flags, flags.words), flags.T, context);
  // a look-up of a name that is still going on, after its deadline, must not keep the program
  process.stdout.write('', () => process.exit(status));
}

function withOptions(parser: Argv<object>) {
  const flag = { type: 'boolean' } as const;
  const text = { type: 'string', requiresArg: true } as const;
  return parser
    .positional('words', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'host, prog and vers',
    })
    .option('p', { ...flag, describe: 'List what version 2 of the portmapper knows' })
    .option('s', { ...flag, describe: 'List each program in one line' })
    .option('m', { ...flag, describe: 'Show what the portmapper was asked so far' })
    .option('l', { ...flag, describe: 'List the addresses of a program' })
    .option('t', { ...flag, describe: 'Call a program over TCP' })
    .option('u', { ...flag, describe: 'Call a program over UDP' })
    .option('T', { ...text, describe: 'Call a program over a netid; with a list, ask over it' })
    .option('n', { ...text, coerce: parsePort, describe: 'Port of the program, for -t and -u' })
    .option('a', { ...text, describe: 'Universal address of the program, or HOST:PORT' })
    .option('b', { ...flag, describe: 'Call a program on all hosts of the network' })
    .option('d', { ...flag, describe: 'Delete a registration' })
    .option('portmapper', {
      ...text,
      coerce: parsePlace,
      describe: 'Where the portmapper is: HOST[:PORT] or the path of its socket',
    })
    .option('timeout', {
      ...text,
      coerce: parseSeconds,
      describe:
        "Seconds to wait for each answer [default: rpcinfo's: 60, 15 over UDP, 10 for a program, 12 for -b]",
    })
    .option('json', { ...flag, describe: 'Print one JSON value' });
}
