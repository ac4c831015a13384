import type { Interface } from 'rpcgen-js';
import { PortmapperClient } from 'portmapper-js';
import type { HostPort } from '../../../daemons/addresses/host-port.js';
import { portmapperOf, portmapperUnreachable } from './destination.js';
import { listed, type ListedProgram } from './registered-list.js';

/** Whom to ask. */
interface ListSettings {
  /** A host, or the path of a portmapper's AF_LOCAL socket. */
  readonly host: string;
  readonly portmapper: HostPort | undefined;
  readonly timeoutMs: number;
}

/**
 * What is registered at a host, and what the files know of it.
 * @throws CallFailure `unreachable`
 */
export async function registeredAt(
  { host, portmapper, timeoutMs }: ListSettings,
  interfaces: readonly Interface[],
): Promise<ListedProgram[]> {
  const isPath = host.includes('/') && portmapper === undefined;
  const asked = isPath ? { path: host } : portmapperOf({ host, portmapper });
  await using client = new PortmapperClient({ ...asked, timeoutMs });
  try {
    return listed(await client.dump(), interfaces);
  } catch (error) {
    throw portmapperUnreachable(asked, error);
  }
}
