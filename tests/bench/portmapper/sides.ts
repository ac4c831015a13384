import { inNamespace } from '../../../daemons/system/namespace.js';
import { eventually } from '../../eventually.js';
import { startProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import { cProgram } from '../c-program.js';
import { type Command, load, ours } from '../load.js';

/** A portmapper on port 111 of a network of its own; `command` makes GETPORT calls there. */
export interface Portmapper {
  getport(netid: 'tcp' | 'udp', inFlight: number, seconds: number): Promise<Command>;
}

export function ourPortmapper(bench: Bench): Promise<Portmapper> {
  const { command, args } = ours('daemons/portmapper/main.js', [
    '-p',
    '111',
    '--socket',
    '/run/rpcbind.sock',
  ]);
  return started(bench, 'our portmapper', [command, ...args]);
}

export function rpcbind(bench: Bench): Promise<Portmapper> {
  return started(bench, 'rpcbind', ['rpcbind', '-f']);
}

async function started(bench: Bench, name: string, command: readonly string[]): Promise<Portmapper> {
  // unshare and the shell that prepares the namespace become the portmapper, so that its pid is the namespace's
  const { program } = startProgram(bench, { name, ...inNamespace(command) });
  const getport: Portmapper['getport'] = async (netid, inFlight, seconds) => {
    const args = [netid, '111', String(inFlight), String(seconds)];
    const inside = ['-t', String(program.pid), '-n', await cProgram('getport_load'), ...args];
    return { command: 'nsenter', args: inside };
  };
  await eventually(`${name} answers`, () => answers(getport));
  return { getport };
}

async function answers(getport: Portmapper['getport']): Promise<boolean> {
  try {
    return (await load(await getport('tcp', 1, 0))).operations > 0;
  } catch {
    return false;
  }
}
