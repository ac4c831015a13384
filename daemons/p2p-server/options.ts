import { ADMIN_OPTIONS } from '../admin/admin-flag.js';
import { DEFAULT_DATETIME_URL, parseDatetimeUrl } from '../datetime/datetime-query.js';
import { formatHostPort, parseHostPort, parseServerPort } from '../addresses/host-port.js';
import { PORTMAPPER_PORT } from '../addresses/portmapper-port.js';
import { parseStoreUrl } from '../sqlite/store-url.js';
import { wholeNumber } from '../configuration/whole-number.js';
import { LIMIT_OPTIONS } from './limit-flags.js';
import { OUTBOX_OPTIONS } from './outbox-flags.js';
import { LOG_OPTIONS } from './shipping/log-flags.js';
import { LOG_TLS_OPTIONS } from './shipping/log-tls-flags.js';
import { DEFAULT_SESSION_TTL_SECONDS } from './store/directory-options.js';
import { TLS_OPTIONS } from './tls-flags.js';

const MAX_PROCESSES = 64;

/** What the P2P server can be told. */
export const SERVER_OPTIONS = {
  p: {
    alias: 'port',
    type: 'string',
    requiresArg: true,
    demandOption: true,
    coerce: parseServerPort,
    describe: 'TCP port to listen on, 1024 to 65535',
  },
  host: {
    type: 'string',
    requiresArg: true,
    default: '0.0.0.0',
    describe: 'Address to listen on',
  },
  store: {
    type: 'string',
    requiresArg: true,
    default: 'memory',
    coerce: parseStoreUrl,
    describe:
      'Where state is kept: memory; sqlite:FILE, which outlives the server; postgres://[USER@]HOST[:PORT][,HOST…]/DATABASE, which several servers may share',
  },
  processes: {
    type: 'string',
    requiresArg: true,
    default: '1',
    coerce: wholeNumber(MAX_PROCESSES, 'processes'),
    describe:
      'Processes that serve the port together, 1 to 64, for machines with several cores; needs --store postgres:…, and watches process N at the port of --admin plus N - 1',
  },
  portmapper: {
    type: 'string',
    requiresArg: true,
    default: `127.0.0.1:${PORTMAPPER_PORT}`,
    coerce: parseHostPort,
    otherVariable: { name: 'LOG_RPC_IP', textOf: (host: string) => formatHostPort(host, PORTMAPPER_PORT) },
    describe: 'HOST:PORT of the log server’s portmapper; the log server is called on that host (LOG_RPC_IP)',
  },
  datetime: {
    type: 'string',
    requiresArg: true,
    default: DEFAULT_DATETIME_URL,
    coerce: parseDatetimeUrl,
    otherVariable: { name: 'DATETIME_URL' },
    describe: 'URL of the datetime service (DATETIME_URL)',
  },
  'accept-untimed': {
    type: 'boolean',
    default: false,
    describe: 'Also serve clients that send no timestamp',
  },
  auth: {
    choices: ['off', 'optional', 'required'] as const,
    requiresArg: true,
    default: 'off' as const,
    describe: 'Whether users have secrets: none; who registers with one; everybody',
  },
  'session-ttl': {
    type: 'string',
    requiresArg: true,
    default: String(DEFAULT_SESSION_TTL_SECONDS),
    coerce: wholeNumber(86_400, 'seconds'),
    describe: 'Seconds after which a client that sends heartbeats, and stops, is disconnected (1 to 86400)',
  },
  ...ADMIN_OPTIONS,
  ...LIMIT_OPTIONS,
  ...TLS_OPTIONS,
  ...LOG_OPTIONS,
  ...LOG_TLS_OPTIONS,
  ...OUTBOX_OPTIONS,
} as const;
