import type { ClientTlsOptions } from 'onc-rpc';
import type { Argv } from 'yargs';
import { ADMIN_FLAG } from '../admin/admin-flag.js';
import { commandLine } from '../command-line.js';
import { DEFAULT_DATETIME_URL, parseDatetimeUrl } from '../datetime-query.js';
import { type HostPort, parseHostPort, parseServerPort } from '../host-port.js';
import { reasonOf } from '../reason.js';
import { parseStoreUrl, type StoreUrl } from '../sqlite/store-url.js';
import type { AuthMode } from './auth/authenticator.js';
import type { LogServerAddress } from './shipping/find-log-server.js';
import type { ForeignLog } from './shipping/foreign-log.js';
import { type Limits, limitsOf, withLimitFlags } from './limit-flags.js';
import { foreignLogOf, LOG_EPILOGUE, logProtocolsOf, withLogFlags } from './shipping/log-flags.js';
import { logTlsOf, withLogTlsFlags } from './shipping/log-tls-flags.js';
import { type OutboxSettings, outboxSettingsOf, withOutboxFlags } from './outbox-flags.js';
import { DEFAULT_SESSION_TTL_SECONDS } from './store/memory-directory.js';
import { type TlsService, tlsServiceOf, withTlsFlags } from './tls-flags.js';

/** What the command line and the environment say. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** The portmapper of the host the log server runs on. */
  readonly portmapper: HostPort;
  readonly datetimeUrl: URL;
  readonly acceptsUntimed: boolean;
  /** How long a connected client may be silent, if it is one that sends heartbeats. */
  readonly sessionTtlSeconds: number;
  readonly limits: Limits;
  readonly store: StoreUrl;
  readonly auth: AuthMode;
  /** Undefined where no client may speak TLS. */
  readonly tls: TlsService | undefined;
  /** The ways to call the log server, best first. */
  readonly logProtocols: readonly LogServerAddress['protocol'][];
  /** RPC over TLS to the log server; undefined for plaintext. */
  readonly logTls: ClientTlsOptions | undefined;
  /** The log server, where it is none of specs/log.x. */
  readonly foreignLog: ForeignLog | undefined;
  /** What becomes of operations while the log server takes no records. */
  readonly outbox: OutboxSettings;
  /** Where those who watch over the server may look in. */
  readonly admin: HostPort | undefined;
}

const PORTMAPPER_PORT = 111;
/** As the protocol has it; other programs exit with 2. */
const USAGE_ERROR_STATUS = 1;

/** Reads the flags and, under them, LOG_RPC_IP and DATETIME_URL. A usage error ends the program. */
export async function readSettings(program: string, env: NodeJS.ProcessEnv): Promise<Settings> {
  let foreignLog: ForeignLog | undefined;
  let tls: TlsService | undefined;
  let logTls: ClientTlsOptions | undefined;
  const parser = withServerFlags(commandLine(program, '$0 -p PORT [options]', USAGE_ERROR_STATUS));
  const flags = await withOutboxFlags(withLogTlsFlags(withLogFlags(withTlsFlags(withLimitFlags(parser)))))
    .epilogue(LOG_EPILOGUE)
    .check((given) => {
      datetimeUrl(env);
      tls = tlsServiceOf(given);
      logTls = logTlsOf(given);
      return true;
    })
    // yargs takes the reason that it resolves to, but does not catch what it rejects with
    .check((given) => foreignLogOf(given).then((log) => (foreignLog = log) ?? true, reasonOf))
    .parse();
  return {
    host: flags.host,
    port: flags.p,
    portmapper: flags.portmapper ?? {
      host: valueOf(env['LOG_RPC_IP']) ?? '127.0.0.1',
      port: PORTMAPPER_PORT,
    },
    datetimeUrl: datetimeUrl(env),
    acceptsUntimed: flags.acceptUntimed,
    sessionTtlSeconds: flags['session-ttl'],
    limits: limitsOf(flags),
    store: flags.store,
    auth: flags.auth,
    tls,
    logProtocols: logProtocolsOf(flags, logTls !== undefined),
    logTls,
    foreignLog,
    outbox: outboxSettingsOf(flags, flags.store.kind === 'sqlite'),
    admin: flags.admin,
  };
}

function withServerFlags<T>(parser: Argv<T>) {
  return parser
    .option('p', {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      coerce: parseServerPort,
      describe: 'TCP port to listen on, 1024 to 65535',
    })
    .option('host', {
      type: 'string',
      requiresArg: true,
      default: '0.0.0.0',
      describe: 'Address to listen on',
    })
    .option('store', {
      type: 'string',
      requiresArg: true,
      default: 'memory',
      coerce: parseStoreUrl,
      describe: 'Where state is kept: memory, or sqlite:FILE, which outlives the server',
    })
    .option('portmapper', {
      type: 'string',
      requiresArg: true,
      coerce: parseHostPort,
      describe: 'HOST:PORT of the log server’s portmapper (LOG_RPC_IP, else 127.0.0.1, port 111)',
    })
    .option('accept-untimed', {
      type: 'boolean',
      default: false,
      describe: 'Also serve clients that send no timestamp',
    })
    .option('auth', {
      choices: ['off', 'optional', 'required'] as const,
      default: 'off' as const,
      describe: 'Whether users have secrets: none; who registers with one; everybody',
    })
    .option('session-ttl', {
      type: 'string',
      requiresArg: true,
      default: String(DEFAULT_SESSION_TTL_SECONDS),
      coerce: parseSeconds,
      describe: 'Seconds after which a client that sends heartbeats, and stops, is disconnected (1 to 86400)',
    })
    .option('admin', ADMIN_FLAG);
}

function parseSeconds(text: string): number {
  const seconds = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > 86_400) throw new Error(`expected 1 to 86400 seconds, got "${text}"`);
  return seconds;
}

function datetimeUrl(env: NodeJS.ProcessEnv): URL {
  try {
    return parseDatetimeUrl(valueOf(env['DATETIME_URL']) ?? DEFAULT_DATETIME_URL);
  } catch (error) {
    throw new Error(`DATETIME_URL: ${reasonOf(error)}`, { cause: error });
  }
}

/** A variable that is set to nothing is not set. */
function valueOf(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
