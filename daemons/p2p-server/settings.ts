import type { ClientTlsOptions } from 'onc-rpc';
import { type AdminPlace, adminPlaceOf } from '../admin/admin-flag.js';
import { commandLine } from '../command-line.js';
import { readConfiguration } from '../configuration/configuration.js';
import { type Diagnose, openDiagnostics } from '../diagnostics.js';
import type { HostPort } from '../host-port.js';
import type { StoreUrl } from '../sqlite/store-url.js';
import type { AuthMode } from './auth/authenticator.js';
import type { LogServerAddress } from './shipping/find-log-server.js';
import type { ForeignLog } from './shipping/foreign-log.js';
import { type Limits, limitsOf } from './limit-flags.js';
import { SERVER_OPTIONS } from './options.js';
import { foreignLogOf, LOG_EPILOGUE, logProtocolsOf } from './shipping/log-flags.js';
import { logTlsOf } from './shipping/log-tls-flags.js';
import { type OutboxSettings, outboxSettingsOf } from './outbox-flags.js';
import { type TlsService, tlsServiceOf } from './tls-flags.js';

/** What flags, environment and file say. */
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
  readonly admin: AdminPlace | undefined;
  /** Says what goes wrong, as the settings have it. */
  readonly diagnose: Diagnose;
}

/** As the protocol has it for who types it; a service manager is to start it again no more than others, which end with 2. */
const USAGE_ERROR_STATUS = process.env['NOTIFY_SOCKET'] === undefined ? 1 : 2;

/** Reads flags, environment and file. An error there ends the program. */
export async function readSettings(program: string): Promise<Settings> {
  let foreignLog: ForeignLog | undefined;
  let tls: TlsService | undefined;
  let logTls: ClientTlsOptions | undefined;
  let admin: AdminPlace | undefined;
  const given = await readConfiguration(
    commandLine(program, '$0 -p PORT [options]', USAGE_ERROR_STATUS).epilogue(LOG_EPILOGUE),
    { program, name: 'server' },
    SERVER_OPTIONS,
    async (values) => {
      foreignLog = await foreignLogOf(values);
      tls = tlsServiceOf(values);
      logTls = logTlsOf(values);
      admin = adminPlaceOf(values);
    },
  );
  return {
    host: given.host,
    port: given.p,
    portmapper: given.portmapper,
    datetimeUrl: given.datetime,
    acceptsUntimed: given['accept-untimed'],
    sessionTtlSeconds: given['session-ttl'],
    limits: limitsOf(given),
    store: given.store,
    auth: given.auth,
    tls,
    logProtocols: logProtocolsOf(given, logTls !== undefined),
    logTls,
    foreignLog,
    outbox: outboxSettingsOf(given, given.store.kind === 'sqlite'),
    admin,
    diagnose: await openDiagnostics(program, given),
  };
}
