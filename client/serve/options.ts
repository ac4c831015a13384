import type { Argv } from 'yargs';
import { flowingText } from '../../daemons/text/flowing-text.js';
import { textFault } from '../../daemons/p2p-protocol/index.js';
import { type Configuration, withConfiguration } from '../../daemons/configuration/configuration.js';
import { checkServerFlags, CLIENT_OPTIONS, LIMIT_RATE, parseFolder } from '../command-line.js';

const EPILOGUE = `\
Every regular file of the folder and of the folders in it is published under its
path in the folder. Files that come and go are published and deleted; a server
that was restarted is told everything again. What was published from a disk that
is unmounted meanwhile stays published; mount it before the start.

A user who is connected already is waited for; only what a client of this
machine left behind, when it was killed, is taken over.

SIGTERM and SIGINT end it. Exit status: 0 when it was ended and has disconnected
in time, 1 when it could not, 2 for a wrong command line; a second signal ends
it at once, with 143 or 130.`;

const text = { type: 'string', requiresArg: true, demandOption: true } as const;

const SERVE_OPTIONS = {
  ...CLIENT_OPTIONS,
  user: { ...text, coerce: parseUser, describe: 'who publishes; registered if need be' },
  'share-dir': { ...text, coerce: parseFolder, describe: 'folder whose files are published' },
  'limit-rate': LIMIT_RATE,
} as const;

/** What flags, environment and file say. */
export type ServeFlags = Configuration<typeof SERVE_OPTIONS>;

/** Adds them to a parser. */
export function withServeFlags(parser: Argv): Argv<ServeFlags> {
  parser
    .usage('$0 serve -s HOST[:PORT] -p PORT --user NAME --share-dir DIR [options]')
    .epilogue(flowingText(EPILOGUE));
  return withConfiguration(parser, { program: 'sunshare', name: 'serve' }, SERVE_OPTIONS, checkServerFlags);
}

/** A name that no server would take is a mistake, not a reason to try for ever. */
function parseUser(text: unknown): string {
  if (typeof text !== 'string' || text === '' || textFault(text) !== undefined)
    throw new Error('expected one user, a name of 1 to 255 bytes without control characters');
  return text;
}
