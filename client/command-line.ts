import { statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { Argv } from 'yargs';
import { DEFAULT_DATETIME_URL, parseDatetimeUrl } from '../daemons/datetime-query.js';
import { type HostPort, parseHostPort, parseServerPort } from '../daemons/host-port.js';
import type { Spelling } from '../daemons/p2p-protocol/index.js';
import { type Endpoint, trustAuthorities } from './exchange/tls-terms.js';
import { authoritiesIn, systemAuthorities } from './exchange/trusted-authorities.js';
import { parseRate } from './serving/rate-limit.js';

/** Where the P2P server is, and how it is spoken to. */
export interface ServerAccess {
  servers: readonly Endpoint[];
  wire: Spelling;
  datetimeUrl: URL;
}

/** What yargs makes of the flags of {@link withServerFlags}. */
export type ServerFlags = ReturnType<typeof withServerFlags> extends Argv<infer Flags> ? Flags : never;

/** The flags of every command that speaks with a P2P server. */
export function withServerFlags(parser: Argv) {
  const text = { type: 'string', requiresArg: true } as const;
  return parser
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
    .option('datetime', {
      ...text,
      default: DEFAULT_DATETIME_URL,
      coerce: parseDatetimeUrl,
      describe: 'URL of the datetime service',
    })
    .option('tls', {
      type: 'boolean',
      default: false,
      describe: 'speak TLS with server and peers, and with none that does not',
    })
    .option('tls-ca', {
      ...text,
      coerce: authoritiesIn,
      describe: 'file with the authorities to trust instead of the system’s, in PEM',
    })
    .check(({ s, p, tls, 'tls-ca': ca }) => {
      if (ca !== undefined && !tls) throw new Error('--tls-ca goes with --tls');
      return s.map((server) => parseServer(server, p)).length > 0;
    });
}

/** The flag of every command that serves files. */
export const LIMIT_RATE = {
  type: 'string',
  requiresArg: true,
  coerce: parseRate,
  describe: 'bytes per second that files are sent with, all downloads together; 500K, 2M',
} as const;

export function serverAccess(flags: ServerFlags): ServerAccess {
  const { s, p, wire, datetime, tls: isTls, 'tls-ca': ca } = flags;
  const tls = isTls ? trustAuthorities(ca ?? systemAuthorities(process.env)) : undefined;
  return { servers: s.map((server) => ({ ...parseServer(server, p), tls })), wire, datetimeUrl: datetime };
}

/** A folder that is there. */
export function parseFolder(text: unknown): string {
  if (typeof text !== 'string' || !statSync(text, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`not a folder: "${String(text)}"`);
  return text;
}

/** A server without a port of its own has the one of -p; an IPv6 address may stand in brackets. */
function parseServer(text: string, defaultPort: number | undefined): HostPort {
  const host = /^\[(.+)\]$/.exec(text)?.[1] ?? text;
  if (isIPv6(host) || !host.includes(':')) {
    if (text === '') throw new Error('expected HOST[:PORT], got an empty text');
    if (defaultPort === undefined) throw new Error('missing required argument: p');
    return { host, port: defaultPort };
  }
  const address = parseHostPort(text);
  return { host: address.host, port: parseServerPort(String(address.port)) };
}
