import { PortmapperClient } from './portmapper-client.js';
import type { PortmapperOptions } from './portmapper-options.js';

/** Puts questions by a client of their own. A transport of the caller's stays open: it is for the next questions too. */
export async function withClient<R>(
  portmapper: PortmapperOptions,
  ask: (client: PortmapperClient) => Promise<R>,
): Promise<R> {
  const client = new PortmapperClient(portmapper);
  try {
    return await ask(client);
  } finally {
    if (portmapper.transport === undefined) await client.close();
  }
}
