import type { ClientTlsOptions } from 'onc-rpc';
import { type AdminPlace, adminPlaceOf } from '../admin/admin-flag.js';
import { type Configuration, readConfiguration } from '../configuration/configuration.js';
import { type Diagnose, openDiagnostics } from '../diagnostics/diagnostics.js';
import { completedCommandLine } from '../shell-completion.js';
import type { StoreUrl } from '../sqlite/store-url.js';
import type { AuthMode } from './auth/authenticator.js';
import type { ForeignLog } from './shipping/foreign-log.js';
import { type Limits, limitsOf } from './limit-flags.js';
import { SERVER_OPTIONS } from './options.js';
import { foreignLogOf, LOG_EPILOGUE, logProtocolsOf } from './shipping/log-flags.js';
import { logTlsOf } from './shipping/log-tls-flags.js';
import type { ShippingSettings } from './shipping/ship-records.js';
import { type OutboxSettings, outboxSettingsOf } from './outbox-flags.js';
import { type TlsService, tlsServiceOf } from './tls-flags.js';

/** What flags, environment and file say. */
export interface Settings extends ShippingSettings {
  readonly host: string;
  readonly port: number;
  readonly datetimeUrl: URL;
  readonly acceptsUntimed: boolean;
  /** How long a connected client may be silent, if it is one that sends heartbeats. */
  readonly sessionTtlSeconds: number;
  readonly limits: Limits;
  readonly store: StoreUrl;
  /** Processes that serve the port together. */
  readonly processes: number;
  readonly auth: AuthMode;
  /** Undefined where no client may speak TLS. */
  readonly tls: TlsService | undefined;
  /** What becomes of operations while the log server takes no records. */
  readonly outbox: OutboxSettings;
  /** Where those who watch over the server may look in. */
  readonly admin: AdminPlace | undefined;
  /** Says what goes wrong, as the settings have it. */
  readonly diagnose: Diagnose;
}

/** As the protocol has it for who types it; a service manager is to start it again no more than others, which end with 2. */
const USAGE_ERROR_STATUS = process.env['NOTIFY_SOCKET'] === undefined ? 1 : 2;

const MAX_PORT = 65_535;

/** What flags say together. */
interface Combined {
  readonly foreignLog: ForeignLog | undefined;
  readonly tls: TlsService | undefined;
  readonly logTls: ClientTlsOptions | undefined;
  readonly admin: AdminPlace | undefined;
}

/** Reads flags, environment and file. An error there ends the program. */
export async function readSettings(program: string): Promise<Settings> {
  let combined: Combined = { foreignLog: undefined, tls: undefined, logTls: undefined, admin: undefined };
  const given = await readConfiguration(
    completedCommandLine(program, '$0 -p PORT [options]', USAGE_ERROR_STATUS).epilogue(LOG_EPILOGUE),
    { program, name: 'server' },
    SERVER_OPTIONS,
    async (values) => {
      combined = await combinedOf(values);
    },
  );
  return {
    ...combined,
    host: given.host,
    port: given.p,
    portmapper: given.portmapper,
    datetimeUrl: given.datetime,
    acceptsUntimed: given['accept-untimed'],
    sessionTtlSeconds: given['session-ttl'],
    limits: limitsOf(given),
    store: given.store,
    processes: given.processes,
    auth: given.auth,
    logProtocols: logProtocolsOf(given, combined.logTls !== undefined),
    outbox: outboxSettingsOf(given, given.store.kind !== 'memory'),
    diagnose: await openDiagnostics(program, given),
  };
}

/** @throws Error with a sentence for the user, as a rejection */
async function combinedOf(values: Configuration<typeof SERVER_OPTIONS>): Promise<Combined> {
  if (values.processes > 1 && values.store.kind !== 'postgres')
    throw new Error('--processes needs --store postgres://…: every other store is of one process alone');
  const foreignLog = await foreignLogOf(values);
  const admin = adminPlaceOf(values);
  checkAdminPorts(admin, values.processes);
  return { foreignLog, tls: tlsServiceOf(values), logTls: logTlsOf(values), admin };
}

/** @throws Error where a process would have no port to be watched at */
function checkAdminPorts(admin: AdminPlace | undefined, processes: number): void {
  if (admin === undefined || admin.port === 0 || admin.port + processes - 1 <= MAX_PORT) return;
  throw new Error(
    `--admin: port ${admin.port} leaves no ports behind it for ${processes} processes: ${MAX_PORT + 1 - processes} at most`,
  );
}
