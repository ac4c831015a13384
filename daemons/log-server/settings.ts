import type { ServerTlsOptions } from 'onc-rpc';
import type { RegistrationMode } from 'portmapper-js';
import { ADMIN_FLAG } from '../admin/admin-flag.js';
import { commandLine } from '../command-line.js';
import { type HostPort, parseHostPort, parseListenPort } from '../host-port.js';
import { type Access, openAccess } from './access.js';
import { ACCESS_EPILOGUE, accessOf, tlsOf, withAccessFlags } from './access-flags.js';
import { TRAIL_EPILOGUE, type TrailSettings, trailSettingsOf, withTrailFlags } from './trail-flags.js';

/** What the log server is told on its command line. */
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
  readonly admin: HostPort | undefined;
}

const REGISTRATION_MODES: readonly RegistrationMode[] = ['require', 'optional', 'off'];

/** Reads the command line; a usage error ends the process with status 2. */
export async function readSettings(program: string): Promise<LogServerSettings> {
  const port = { type: 'string', requiresArg: true, default: '0', coerce: parseListenPort } as const;
  const parser = commandLine(
    program,
    '$0 [options]\n\nKeeps and prints each operation that a P2P server reports.',
  )
    .option('host', {
      type: 'string',
      requiresArg: true,
      default: '0.0.0.0',
      describe: 'Address to listen on',
    })
    .option('tcp-port', { ...port, describe: 'TCP port; 0 takes any' })
    .option('udp-port', { ...port, describe: 'UDP port; 0 takes any' })
    .option('portmapper', {
      type: 'string',
      requiresArg: true,
      default: '127.0.0.1:111',
      coerce: parseHostPort,
      describe: 'HOST:PORT of the portmapper to register with',
    })
    .option('register', {
      choices: REGISTRATION_MODES,
      requiresArg: true,
      default: 'optional' as const,
      describe: 'Registration: a must, kept trying for, or none',
    })
    .option('admin', ADMIN_FLAG);
  let access = openAccess;
  let tls: ServerTlsOptions | undefined;
  let trail: TrailSettings = { kind: 'memory' };
  const flags = await withAccessFlags(withTrailFlags(parser))
    .epilogue(`${TRAIL_EPILOGUE}\n\n${ACCESS_EPILOGUE}`)
    .check((given) => {
      access = accessOf(given);
      tls = tlsOf(given);
      trail = trailSettingsOf(given);
      return true;
    })
    .parse();
  const { host, tcpPort, udpPort, portmapper, register: registration, admin } = flags;
  return { host, tcpPort, udpPort, portmapper, registration, trail, access, tls, admin };
}
