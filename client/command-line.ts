import { statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { Argv, InferredOptionTypes } from 'yargs';
import { DEFAULT_DATETIME_URL, parseDatetimeUrl } from '../daemons/datetime/datetime-query.js';
import { type HostPort, parseHostPort, parseServerPort } from '../daemons/addresses/host-port.js';
import type { Spelling } from '../daemons/p2p-protocol/index.js';
import { ACCESS_OPTIONS, accessOf, checkAccess, secretOf } from './access-flags.js';
import type { Endpoint } from './exchange/tls-terms.js';
import type { PeerTls } from './uploading/peer-tls.js';
import { parseRate } from './uploading/rate-limit.js';

/** Where the P2P server is, and how it is spoken to. */
interface ServerAccess {
  servers: readonly Endpoint[];
  wire: Spelling;
  datetimeUrl: URL;
  /** Of the user of this client. */
  secret: string | undefined;
  /** With which certificate files are served, to those who ask for TLS. */
  peerTls: PeerTls | undefined;
}

const text = { type: 'string', requiresArg: true } as const;

/** The flags of every command that speaks with a P2P server. */
export const CLIENT_OPTIONS = {
  ...ACCESS_OPTIONS,
  s: {
    ...text,
    key: 'server',
    array: true,
    demandOption: true,
    describe: 'P2P server; given several times, the next is used when one is gone, also in mid-session',
  },
  p: {
    ...text,
    key: 'port',
    coerce: parseServerPort,
    describe: 'port of every server given without one (1024 to 65535)',
  },
  wire: {
    choices: ['space', 'underscore'] as const,
    default: 'space' as const,
    describe: 'how two-word opcodes are spelled',
  },
  datetime: {
    ...text,
    default: DEFAULT_DATETIME_URL,
    coerce: parseDatetimeUrl,
    describe: 'URL of the datetime service',
  },
} as const;

/** What yargs makes of {@link CLIENT_OPTIONS}. */
export type ServerFlags = InferredOptionTypes<typeof CLIENT_OPTIONS>;

/** Adds them to a parser. */
export function withServerFlags(parser: Argv) {
  return parser.options(CLIENT_OPTIONS).check((given) => {
    checkServerFlags(given);
    return true;
  });
}

/** @throws Error with a sentence for the user where they contradict each other */
export function checkServerFlags(given: ServerFlags): void {
  checkAccess(given);
  if (given.wire === 'underscore' && secretOf(given) !== undefined)
    throw new Error('--wire underscore sends base operations only, and so no secret');
  for (const server of given.s) parseServer(server, given.p);
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
