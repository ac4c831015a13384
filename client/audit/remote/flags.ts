import type { ClientTlsOptions } from 'onc-rpc';
import type { Argv } from 'yargs';
import { type HostPort, parseHostPort } from '../../../daemons/addresses/host-port.js';
import { PORTMAPPER_PORT } from '../../../daemons/addresses/portmapper-port.js';
import { strayByte } from '../../../daemons/text/stray-bytes.js';
import { readAuthorities, readKeyAndCertificate } from '../../../daemons/tls/pem-files.js';
import { FORMATS } from '../format/formats.js';
import type { LogServerPlace } from './log-server.js';
import type { WantedRecords } from './wanted-records.js';

const text = { type: 'string', requiresArg: true } as const;

/** Where the log server is, and how it is called. */
export function withPlaceFlags<T>(parser: Argv<T>) {
  const group = 'Where:';
  return parser
    .positional('host', {
      type: 'string',
      demandOption: true,
      describe: `HOST[:PORT] of the log server; the port is its portmapper’s (${PORTMAPPER_PORT})`,
    })
    .option('portmapper', {
      ...text,
      group,
      coerce: parsePlace,
      describe: 'HOST[:PORT] of a portmapper elsewhere',
    })
    .option('tls', { type: 'boolean', group, default: false, describe: 'Call over TLS, or not at all' })
    .option('tls-ca', {
      ...text,
      group,
      describe: 'File with the authority of its certificate, in PEM; with TLS',
    })
    .option('tls-cert', { ...text, group, describe: 'File with your certificate, in PEM; with TLS' })
    .option('tls-key', { ...text, group, describe: 'File with its key, in PEM' });
}

/** Which records. */
export function withRecordFlags<T>(parser: Argv<T>) {
  const group = 'Which:';
  return parser
    .option('user', {
      ...text,
      group,
      coerce: parseUser,
      describe: 'Of this user; \\xNN is a byte, \\\\ a backslash',
    })
    .option('source', { ...text, group, coerce: parseSource, describe: 'Of this source, a UUID' })
    .option('from-sequence', {
      ...text,
      group,
      coerce: parseCount,
      describe: 'From this number of the source on',
    })
    .option('to-sequence', {
      ...text,
      group,
      coerce: parseCount,
      describe: 'Up to this number of the source',
    })
    .option('since', {
      ...text,
      group,
      coerce: parseTime,
      describe: 'Received then or later, as 2026-11-26T05:00Z',
    })
    .option('until', { ...text, group, coerce: parseTime, describe: 'Received then or before' });
}

/** How they are printed. */
export function withFormatFlag<T>(parser: Argv<T>) {
  return parser.option('format', {
    choices: FORMATS,
    requiresArg: true,
    default: 'jsonl' as const,
    describe: 'An object a line, or a table',
  });
}

/** What {@link withPlaceFlags} reads. */
export interface PlaceFlags {
  readonly host: string;
  readonly portmapper?: HostPort | undefined;
  readonly tls: boolean;
  readonly 'tls-ca'?: string | undefined;
  readonly 'tls-cert'?: string | undefined;
  readonly 'tls-key'?: string | undefined;
}

/** @throws Error with a sentence for the user */
export function placeOf(flags: PlaceFlags): LogServerPlace {
  const place = parsePlace(flags.host);
  return { host: place.host, portmapper: flags.portmapper ?? place, tls: tlsOf(flags) };
}

function tlsOf(flags: PlaceFlags): ClientTlsOptions | undefined {
  const { tls, 'tls-ca': caFile, 'tls-cert': certFile, 'tls-key': keyFile } = flags;
  const own = readKeyAndCertificate(
    { flag: '--tls-cert', file: certFile },
    { flag: '--tls-key', file: keyFile },
  );
  if (!tls && own === undefined && caFile === undefined) return undefined;
  const ca = readAuthorities({ flag: '--tls-ca', file: caFile }, own, '--tls-ca, --tls-cert, --tls-key');
  return { mode: 'require', ...own, ...(ca !== undefined && { ca }) };
}

/** What {@link withRecordFlags} reads. */
export interface RecordFlags {
  readonly user?: string | undefined;
  readonly source?: string | undefined;
  readonly 'from-sequence'?: number | undefined;
  readonly 'to-sequence'?: number | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** @throws Error with a sentence for the user */
export function wantedOf(flags: RecordFlags): WantedRecords {
  const { user, source, since: sinceMs, until: untilMs } = flags;
  const fromSequence = flags['from-sequence'];
  const toSequence = flags['to-sequence'];
  if (source === undefined && (fromSequence ?? toSequence) !== undefined)
    throw new Error('--from-sequence and --to-sequence are numbers of a source: --source UUID says of which');
  return { user, source, fromSequence, toSequence, sinceMs, untilMs };
}

function parsePlace(value: string): HostPort {
  const bare = /^\[([^\]]+)\]$/.exec(value)?.[1];
  if (bare !== undefined) return { host: bare, port: PORTMAPPER_PORT };
  // an IPv6 address may stand alone, as a name may
  if (!value.includes(':') || /^[^[]*:.*:/.test(value)) return { host: value, port: PORTMAPPER_PORT };
  return parseHostPort(value);
}

function parseUser(value: string): string {
  return value.replace(/\\\\|\\x([0-9a-f]{2})/gi, (_, hex: string | undefined) => {
    const byte = hex === undefined ? 0x5c : parseInt(hex, 16);
    return byte < 0x80 ? String.fromCharCode(byte) : strayByte(byte);
  });
}

function parseSource(value: string): string {
  const hex = value.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new Error(`--source: expected a UUID, got "${value}"`);
  return hex;
}

function parseCount(value: string): number {
  const count = /^\d{1,16}$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(count)) throw new Error(`expected a number, got "${value}"`);
  return count;
}

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** ISO 8601; without a zone in UTC, which is how times are printed. */
function parseTime(value: string): number {
  const [, time, , , zone] = TIME.exec(value) ?? [];
  const timeMs = TIME.test(value)
    ? Date.parse(time !== undefined && zone === undefined ? `${value}Z` : value)
    : NaN;
  if (!(timeMs >= 0)) throw new Error(`expected a time such as 2026-11-26T05:00Z, got "${value}"`);
  return timeMs;
}
