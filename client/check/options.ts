import type { Argv } from 'yargs';
import { parseHostPort } from '../../daemons/addresses/host-port.js';
import { parseContent } from './peer/known-file.js';

/** What yargs makes of the command line. */
export type CheckFlags = ReturnType<typeof withCheckFlags> extends Argv<infer Flags> ? Flags : never;

/** The flags of `sunshare check`. */
export function withCheckFlags(parser: Argv) {
  return parser
    .usage('$0 check HOST:PORT [options]\n$0 check --peer HOST:PORT [PATH [SIZE|FILE]]')
    .positional('address', {
      type: 'string',
      demandOption: true,
      coerce: parseHostPort,
      describe: 'HOST:PORT of the server',
    })
    .positional('path', { type: 'string', describe: 'with --peer: a path that the peer has published' })
    .positional('content', {
      type: 'string',
      coerce: parseContent,
      describe: 'with --peer: how many bytes it has, or a file with the same content',
    })
    .option('peer', { type: 'boolean', default: false, describe: 'try a peer, which serves files' })
    .option('wire', {
      choices: ['space', 'underscore'] as const,
      describe: 'the one spelling of two-word opcodes that is demanded (both); underscore: no GET USER INFO',
    })
    .option('timeout', {
      type: 'string',
      requiresArg: true,
      default: '3',
      coerce: parseSeconds,
      describe: 'seconds that a reply may take (1 to 60)',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print an object for each check' })
    .check(({ peer, path }) => {
      if (!peer && path !== undefined) throw new Error(`"${path}": a path goes with --peer`);
      return true;
    })
    .epilogue(EPILOGUE);
}

const EPILOGUE = [
  'A line for each check: [PASS], [FAIL], or [NOTE] for what is advised only and does not count.',
  'The users that it registers have names that nobody has, and are unregistered in the end.',
  'A peer is tried without an open folder (--share-dir): with one it may serve paths that it has not published.',
  'Of a peer without a PATH only what it must refuse is tried: LIST_CONTENT tells what somebody publishes.',
  'Exit status: 0 all passed, 1 some failed or could not be written, 2 usage, 3 nobody listens there, 130 interrupted.',
].join('\n');

function parseSeconds(text: string): number {
  const seconds = /^[1-9][0-9]?$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > 60) throw new Error(`--timeout: expected 1 to 60 seconds, got "${text}"`);
  return seconds;
}
