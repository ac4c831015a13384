import { statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { Argv } from 'yargs';
import { DEFAULT_DATETIME_URL, parseDatetimeUrl } from '../daemons/datetime-query.js';
import { type HostPort, parseHostPort, parseServerPort } from '../daemons/host-port.js';
import type { Spelling } from '../daemons/p2p-protocol/index.js';
import { accessOf, secretOf, withAccessFlags } from './access-flags.js';
import type { Endpoint } from './exchange/tls-terms.js';
import type { PeerTls } from './serving/peer-tls.js';
import { parseRate } from './serving/rate-limit.js';

/** Where the P2P server is, and how it is spoken to. */
export interface ServerAccess {
  servers: readonly Endpoint[];
  wire: Spelling;
  datetimeUrl: URL;
  /** Of the user of this client. */
  secret: string | undefined;
  /** With which certificate files are served, to those who ask for TLS. */
  peerTls: PeerTls | undefined;
}

/** What yargs makes of the flags of {@link withServerFlags}. */
export type ServerFlags = ReturnType<typeof withServerFlags> extends Argv<infer Flags> ? Flags : never;

/** The flags of every command that speaks with a P2P server. */
export function withServerFlags(parser: Argv) {
  const text = { type: 'string', requiresArg: true } as const;
  return withAccessFlags(parser)
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
    .check((given) => {
      if (given.wire === 'underscore' && secretOf(given) !== undefined)
        throw new Error('--wire underscore sends base operations only, and so no secret');
      return given.s.map((server) => parseServer(server, given.p)).length > 0;
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
  const { s, p, wire, datetime } = flags;
  const { tls, secret, peerTls } = accessOf(flags);
  const servers = s.map((server) => ({ ...parseServer(server, p), tls }));
  return { servers, wire, datetimeUrl: datetime, secret, peerTls };
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
