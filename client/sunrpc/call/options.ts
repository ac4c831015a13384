import type { ArgumentsCamelCase, Argv } from 'yargs';
import { takeDashedWords } from '../dashed-words.js';
import { contradictionIn } from './contradiction.js';
import {
  withCredentialFlags,
  withDestinationFlags,
  withOutputFlags,
  withRepetitionFlags,
  withTlsFlags,
} from './flags.js';

const EPILOGUE = `\
Arguments and results are JSON:
  int, unsigned int, float, double  4, -1.5, "NaN", "Infinity", "-0"
  hyper, unsigned hyper             "18446744073709551615", or an exact number
  bool, string, enum                true, "text", "MEMBER" ("#7" where unnamed)
  opaque                            "00ff" or "base64:AP8="
  struct                            {"member": …, "other": …}
  union                             {"tag": …, "value": …}; {"tag": …} for void
  array, list                       [ … ]
  optional (T *x)                   null, or not there at all, where absent
The arguments may be left out where the procedure takes none. @FILE reads them
from a file, - from the input. For a struct of one member that member's value
will do, unless it is an object. The result goes to stdout, all else to stderr.

Examples:
  $ sunrpc call 127.0.0.1 log.x LOG_PROG.SENDLOG \\
      '{"username": "alice", "operation": "LIST USERS", "timestamp": "now"}'
  $ sunrpc call nas mount.x MOUNTPROG.MOUNTVERS3.MOUNTPROC3_EXPORT -T udp
  $ sunrpc call nas mount.x MOUNTPROG.3.1 '"/export/home"' --uid 1000 --gid 1000
  $ sunrpc call 10.0.0.7 log.x LOG_PROG.0 --port 4000 --tls require --ca ca.pem
  $ sunrpc call /run/my.sock my.x MY_PROG.GET @args.json | jq .size
  $ sunrpc call 127.0.0.1 my.x MY_PROG.GET 7 --repeat 10000 --pipeline 64 -q
  $ sunrpc call --list 127.0.0.1 log.x mount.x

Exit status:
  0  done
  1  something unforeseen
  2  the command line; a program, version or procedure that the file lacks
  3  the .x file cannot be read or has errors
  4  the arguments are no JSON, or do not fit the procedure
  5  cannot reach the server or the portmapper; TLS fails
  6  the portmapper does not know the program
  7  the server refuses: no such program, version (it says which it has) or
     procedure, garbage arguments, credential, a failure of its own
  8  no reply in time
  9  a reply that cannot be understood`;

/** What yargs makes of the command line. */
export type CallFlags = ArgumentsCamelCase<GivenCallFlags>;
export type GivenCallFlags = ReturnType<typeof withCallFlags> extends Argv<infer F> ? F : never;

/** The flags of `sunrpc call`. */
export function withCallFlags(parser: Argv<object>) {
  const positional = parser
    .usage(
      [
        '$0 call HOST FILE.x PROGRAM.VERSION.PROCEDURE [ARGUMENTS|@FILE|-] [options]',
        '$0 call HOST FILE.x PROGRAM.PROCEDURE …       where there is one version',
        '$0 call --list HOST [FILE.x…] [--json]',
        '',
        'Program, version and procedure are named by name or by number.',
      ].join('\n'),
    )
    .positional('host', {
      type: 'string',
      demandOption: true,
      describe: 'name or address; or the path of an AF_LOCAL socket',
    })
    .positional('words', { type: 'string', array: true, describe: 'FILE.x and what follows' });
  const caller = withTlsFlags(withCredentialFlags(withDestinationFlags(positional)));
  return withRepetitionFlags(withOutputFlags(caller))
    .epilogue(EPILOGUE)
    .middleware(takeDashedWords('words'), true)
    .middleware(keepDash)
    .check((flags) => {
      const contradiction = contradictionIn(flags);
      if (contradiction !== undefined) throw new Error(contradiction);
      return true;
    });
}

/** yargs loses a word that is a dash alone, which can only stand for the arguments. */
function keepDash(flags: { words?: string[] | undefined }): void {
  if (process.argv.includes('-')) flags.words = [...(flags.words ?? []), '-'];
}
