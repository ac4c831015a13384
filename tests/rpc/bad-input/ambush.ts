import type { Test } from 'tap';
import type { ClientCommands } from './client-main.js';
import { type Bounds, expectCheap, expectServed } from './cost.js';
import { OwnProcess } from './own-process.js';
import type { ServerCommands } from './server-main.js';

/**
 * Attacks a client that has a process of its own, in which a second one calls a good server all the time. In the end
 * the process has to be as before, and the second client must have noticed nothing.
 */
export async function ambushed(
  t: Test,
  bounds: Bounds,
  attack: (client: OwnProcess<ClientCommands>) => Promise<void>,
): Promise<void> {
  await using good = OwnProcess.start<ServerCommands>('server-main.js');
  await using client = OwnProcess.start<ClientCommands>('client-main.js');
  await client.ask('startCitizen', await good.ask('serve', {}));
  const before = await client.ask('mark');
  await attack(client);
  expectServed(t, await client.ask('stopCitizen'), bounds);
  expectCheap(t, before, await client.ask('figures'), bounds);
}
