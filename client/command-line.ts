import { statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { commandLine } from '../daemons/command-line.js';
import { DEFAULT_DATETIME_URL, parseDatetimeUrl } from '../daemons/datetime-query.js';
import { type HostPort, parseHostPort, parseServerPort } from '../daemons/host-port.js';
import type { Spelling } from '../daemons/p2p-protocol/index.js';

export interface ClientOptions {
  servers: readonly HostPort[];
  wire: Spelling;
  datetimeUrl: URL;
  sharedFolder: string | undefined;
  /** Commands given with -c; empty means: read them from the input. */
  commands: readonly string[];
}

/** Reads the command line of the client. What is wrong with it ends the program with usage and status 2. */
export async function readCommandLine(program: string): Promise<ClientOptions> {
  const text = { type: 'string', requiresArg: true } as const;
  const parsed = await commandLine(program, '$0 -s HOST[:PORT] -p PORT [options]')
    .option('s', {
      ...text,
      array: true,
      demandOption: true,
      describe: 'P2P server; given several times, the next is used when one cannot be reached',
    })
    .option('p', {
      ...text,
      coerce: parseServerPort,
      describe: 'port of every server given without one (1024 to 65535)',
    })
    .option('wire', {
      choices: ['space', 'underscore'] as const,
      default: 'space' as const,
      describe: 'how two-word opcodes are spelled',
    })
    .option('share-dir', {
      ...text,
      coerce: parseFolder,
      describe: 'folder open to peers besides published files',
    })
    .option('datetime', {
      ...text,
      default: DEFAULT_DATETIME_URL,
      coerce: parseDatetimeUrl,
      describe: 'URL of the datetime service',
    })
    .option('c', { ...text, array: true, describe: 'command to carry out instead of reading the input' })
    .check(({ s, p }) => s.map((server) => parseServer(server, p)).length > 0)
    .parse();
  return {
    servers: parsed.s.map((server) => parseServer(server, parsed.p)),
    wire: parsed.wire,
    datetimeUrl: parsed.datetime,
    sharedFolder: parsed['share-dir'],
    commands: parsed.c ?? [],
  };
}

/** A server without a port of its own has the one of -p. */
function parseServer(text: string, defaultPort: number | undefined): HostPort {
  if (isIPv6(text) || !text.includes(':')) {
    if (text === '') throw new Error('expected HOST[:PORT], got an empty text');
    if (defaultPort === undefined) throw new Error('missing required argument: p');
    return { host: text, port: defaultPort };
  }
  const { host, port } = parseHostPort(text);
  return { host, port: parseServerPort(String(port)) };
}

function parseFolder(text: unknown): string {
  if (typeof text !== 'string' || !statSync(text, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`not a folder: "${String(text)}"`);
  return text;
}
