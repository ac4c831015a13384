import type { ClientTlsOptions, ServerTlsOptions } from 'onc-rpc';
import type { Test } from 'tap';
import type { ClientCommands } from './client-main.js';
import { type Bounds, expectCheap, expectServed } from './cost.js';
import { OwnProcess } from './own-process.js';
import type { ServerCommands } from './server-main.js';

/** What an attack may cost the client, and how its good server and the second client speak. */
interface AmbushOptions extends Bounds {
  readonly tls?: ServerTlsOptions;
  readonly citizenTls?: ClientTlsOptions;
}

/**
 * Attacks a client that has a process of its own, in which a second one calls a good server all the time. In the end
 * the process has to be as before, and the second client must have noticed nothing.
 */
export async function ambushed(
  t: Test,
  options: AmbushOptions,
  attack: (client: OwnProcess<ClientCommands>) => Promise<void>,
): Promise<void> {
  await using good = OwnProcess.start<ServerCommands>('server-main.js');
  await using client = OwnProcess.start<ClientCommands>('client-main.js');
  const { tls, citizenTls, ...bounds } = options;
  const port = await good.ask('serve', tls === undefined ? {} : { tls });
  await client.ask('startCitizen', citizenTls === undefined ? { port } : { port, tls: citizenTls });
  const before = await client.ask('mark');
  await attack(client);
  expectServed(t, await client.ask('stopCitizen'), bounds);
  expectCheap(t, before, await client.ask('figures'), bounds);
}
