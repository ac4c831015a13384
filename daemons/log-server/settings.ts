import type { ServerTlsOptions } from 'onc-rpc';
import type { RegistrationMode } from 'portmapper-js';
import { type AdminPlace, adminPlaceOf } from '../admin/admin-flag.js';
import { completedCommandLine } from '../shell-completion.js';
import { readConfiguration } from '../configuration/configuration.js';
import { type Diagnose, openDiagnostics } from '../diagnostics/diagnostics.js';
import type { HostPort } from '../addresses/host-port.js';
import { type Access, openAccess } from './access.js';
import { ACCESS_EPILOGUE, accessOf, tlsOf } from './access-flags.js';
import { LOG_SERVER_OPTIONS } from './options.js';
import { TRAIL_EPILOGUE, type TrailSettings, trailSettingsOf } from './trail-flags.js';

/** What the log server is told. */
export interface LogServerSettings {
  readonly host: string;
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly portmapper: HostPort;
  readonly registration: RegistrationMode;
  /** How the trail is kept. */
  readonly trail: TrailSettings;
  /** Who may report and read. */
  readonly access: Access;
  /** RPC over TLS; undefined without a certificate. */
  readonly tls: ServerTlsOptions | undefined;
  /** Where those who watch over the server may look in. */
  readonly admin: AdminPlace | undefined;
  /** Says what goes wrong, as the settings have it. */
  readonly diagnose: Diagnose;
}

/** Reads flags, environment and file; an error there ends the process with status 2. */
export async function readSettings(program: string): Promise<LogServerSettings> {
  let access = openAccess;
  let tls: ServerTlsOptions | undefined;
  let admin: AdminPlace | undefined;
  let trail: TrailSettings = { kind: 'memory' };
  const usage = '$0 [options]\n\nKeeps and prints each operation that a P2P server reports.';
  const given = await readConfiguration(
    completedCommandLine(program, usage).epilogue(`${TRAIL_EPILOGUE}\n\n${ACCESS_EPILOGUE}`),
    { program, name: 'log-server' },
    LOG_SERVER_OPTIONS,
    (values) => {
      access = accessOf(values);
      tls = tlsOf(values);
      admin = adminPlaceOf(values);
      trail = trailSettingsOf(values);
    },
  );
  const { host, 'tcp-port': tcpPort, 'udp-port': udpPort, portmapper, register: registration } = given;
  const diagnose = await openDiagnostics(program, given);
  return { host, tcpPort, udpPort, portmapper, registration, trail, access, tls, admin, diagnose };
}
