import { lookUp } from 'portmapper-js';
import type { HostPort } from '../host-port.js';
import { LOG_PROG } from '../programs/log.js';

const TIMEOUT_MS = 3_000;

/** Where the log server listens, on the portmapper's host. */
export interface LogServerAddress {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/**
 * Where the log server is registered, by the portmapper's word; rejects where it knows of none. TCP comes first; there
 * are log servers that serve UDP only.
 */
export async function findLogServer(portmapper: HostPort, signal: AbortSignal): Promise<LogServerAddress> {
  const { program, version } = LOG_PROG.LOG_VERS;
  for (const protocol of ['tcp', 'udp'] as const) {
    const options = { ...portmapper, timeoutMs: TIMEOUT_MS, signal };
    const found = await lookUp({ program, version, protocol }, options);
    if (found.kind === 'registered') return { protocol, port: found.address.port };
  }
  throw new Error(`not registered at the portmapper of ${portmapper.host}`);
}
