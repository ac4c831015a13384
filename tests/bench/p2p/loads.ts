import type { Bench } from '../bench.js';
import { cProgram } from '../c-program.js';
import { type Command, load, type Load, perSecond } from '../load.js';
import type { System } from './sides.js';

/** As many as work at once. */
export const CLIENTS = 64;
const WARM_UP_SECONDS = 6;

/** The load generator in the network of a server. */
export async function p2pLoad({ network, port }: System, ...args: (string | number)[]): Promise<Command> {
  const command = await cProgram('p2p_load');
  return network.inside({ command, args: [port, ...args].map(String) });
}

/** Users live from REGISTER to UNREGISTER, 64 at once, one connection for each operation: how they fared. */
export async function lives(bench: Bench, system: System): Promise<Load> {
  return load(await p2pLoad(system, 'life', CLIENTS, bench.seconds));
}

/** As long as Node needs until it has compiled what is done most; not where the whole table has to be there soon. */
export async function warmUp(bench: Bench, system: System): Promise<void> {
  if (!bench.isQuick) await load(await p2pLoad(system, 'life', CLIENTS, WARM_UP_SECONDS));
}

export async function livesPerSecond(bench: Bench, system: System): Promise<number> {
  const { operations, seconds } = await lives(bench, system);
  return operations / seconds;
}

/** Lists of all who are connected, of whom one goes and comes between two lists. */
export async function changedListsPerSecond(bench: Bench, system: System, users: number): Promise<number> {
  return perSecond(await p2pLoad(system, 'relist', users, bench.seconds));
}

/** The same with nobody going or coming. */
export async function listsPerSecond(bench: Bench, system: System, users: number): Promise<number> {
  return perSecond(await p2pLoad(system, 'list', users, bench.seconds));
}
