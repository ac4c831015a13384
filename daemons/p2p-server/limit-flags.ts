import type { InferredOptionTypes } from 'yargs';
import { wholeNumber } from '../configuration/whole-number.js';
import { DEFAULT_LIST_ENTRIES } from '../p2p-protocol/index.js';
import { DEFAULT_MAX_CONNECTIONS } from './admission/held-connections.js';
import type { Rate } from './admission/token-buckets.js';

/** How much the server takes on; beyond it an operation is answered with its other error. */
export interface Limits {
  readonly maxUsers: number;
  readonly maxPublications: number;
  readonly maxPublicationsPerUser: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** Operations of one address; undefined is as many as it likes. */
  readonly ratePerAddress: Rate | undefined;
}

const parseNumber = wholeNumber(100_000_000);

const number = (fallback: number) =>
  ({ type: 'string', requiresArg: true, default: String(fallback), coerce: parseNumber }) as const;

/** What {@link limitsOf} reads. */
export const LIMIT_OPTIONS = {
  'max-users': { ...number(DEFAULT_LIST_ENTRIES), describe: 'Users that can be registered' },
  'max-publications': { ...number(1_000_000), describe: 'Publications of all users' },
  'max-publications-per-user': { ...number(DEFAULT_LIST_ENTRIES), describe: 'Publications of one user' },
  'max-connections': {
    ...number(DEFAULT_MAX_CONNECTIONS),
    describe: 'Connections at once, as far as there are file descriptors',
  },
  'max-connections-per-address': {
    type: 'string',
    requiresArg: true,
    coerce: parseNumber,
    describe: 'The same of one address, or of one IPv6 network of 64 bits (any number)',
  },
  'max-rate-per-address': {
    type: 'string',
    requiresArg: true,
    coerce: parseRate,
    describe: 'PER_SECOND[:BURST]: operations of one address (any number; burst: ten seconds’ worth)',
  },
} as const;

type Flags = InferredOptionTypes<typeof LIMIT_OPTIONS>;

export function limitsOf(flags: Flags): Limits {
  return {
    maxUsers: flags['max-users'],
    maxPublications: flags['max-publications'],
    maxPublicationsPerUser: flags['max-publications-per-user'],
    maxConnections: flags['max-connections'],
    maxConnectionsPerAddress: flags['max-connections-per-address'] ?? Infinity,
    ratePerAddress: flags['max-rate-per-address'],
  };
}

function parseRate(text: string): Rate {
  const [, perSecond = '', burst] = /^([^:]+)(?::(.+))?$/.exec(text) ?? [];
  const rate = parseNumber(perSecond);
  return { perSecond: rate, burst: burst === undefined ? 10 * rate : parseNumber(burst) };
}
