import type { Argv } from 'yargs';
import { flowingText } from '../../daemons/text/flowing-text.js';
import { COMMANDS, isLocalCommand } from './command-list.js';
import { LIMIT_RATE, parseFolder, withServerFlags } from '../command-line.js';

const NAMES = Object.keys(COMMANDS).filter((name) => !isLocalCommand(name));

const EPILOGUE = `\
Commands: ${NAMES.join(', ')}; STATUS with -c and --json; STATUS and HELP in a
terminal. A terminal asks before GET_FILE replaces a file, a pipe replaces it.

Exit status: 0; 1 where a command of -c failed or was not reached, or the output
could not be written; 2 for a wrong command line; 130 when one more signal or
Ctrl-C ended it at once.`;

/** What yargs makes of the command line. */
export type PromptFlags = ReturnType<typeof withPromptFlags> extends Argv<infer Flags> ? Flags : never;

/** The flags of `sunshare`. */
export function withPromptFlags(parser: Argv) {
  const text = { type: 'string', requiresArg: true } as const;
  return withServerFlags(parser)
    .option('share-dir', {
      ...text,
      coerce: parseFolder,
      describe: 'folder open to peers besides published files',
    })
    .option('limit-rate', LIMIT_RATE)
    .option('c', {
      ...text,
      array: true,
      default: [] as string[],
      defaultDescription: 'the input',
      describe: 'command to carry out instead of reading the input',
    })
    .option('force', {
      type: 'boolean',
      default: false,
      describe: 'let GET_FILE replace files: without, a terminal asks and -c does not',
    })
    .option('no-progress', {
      type: 'boolean',
      default: false,
      describe: 'do not show on stderr how far a download has come',
    })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'an object for each command on the output, all else on stderr',
    })
    .epilogue(flowingText(EPILOGUE));
}
