import { lookUp } from 'portmapper-js';
import type { HostPort } from '../../addresses/host-port.js';
import type { LogCall } from './log-call.js';

const TIMEOUT_MS = 3_000;

/** Where the log server listens, on the portmapper's host. */
export interface LogServerAddress {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/** What to look for. */
interface LogServerSought {
  readonly portmapper: HostPort;
  readonly call: Pick<LogCall<unknown>, 'program' | 'version'>;
  /** In order of preference; there are log servers that serve UDP only. */
  readonly protocols: readonly LogServerAddress['protocol'][];
}

/** Where the log server is registered, by the portmapper's word; rejects where it knows of none. */
export async function findLogServer(sought: LogServerSought, signal: AbortSignal): Promise<LogServerAddress> {
  const found = await lookUpLogServer(sought, signal);
  if (found === undefined) throw new Error(`not registered at the portmapper of ${sought.portmapper.host}`);
  return found;
}

/** The same; undefined where the portmapper knows of none. */
export async function lookUpLogServer(
  { portmapper, call, protocols }: LogServerSought,
  signal: AbortSignal,
): Promise<LogServerAddress | undefined> {
  const { program, version } = call;
  for (const protocol of protocols) {
    const options = { ...portmapper, timeoutMs: TIMEOUT_MS, signal };
    const found = await lookUp({ program, version, protocol }, options);
    if (found.kind === 'registered') return { protocol, port: found.address.port };
  }
  return undefined;
}
