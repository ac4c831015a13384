import { once } from 'node:events';
import net from 'node:net';
import type { ClientTlsOptions } from 'onc-rpc';
import type { Test } from 'tap';
import { eventually } from '../../eventually.js';
import { RawClient, RawDatagrams } from '../onc-rpc/raw-peers.js';
import type { ClientCommands } from './client-main.js';
import { type Bounds, expectCheap, expectServed } from './cost.js';
import { OwnProcess } from './own-process.js';
import type { ServerCommands, ServerState, Serving } from './server-main.js';

/** How the server serves, and what an attack may cost it. */
export interface SiegeOptions extends Bounds {
  readonly serving?: Serving;
  /** How the second client speaks. Default: in plaintext. */
  readonly citizenTls?: ClientTlsOptions;
  /** The most files that the server can open. Default: as many as we. */
  readonly openFiles?: number;
}

/** A server under attack. */
export interface Siege {
  readonly port: number;
  readonly server: OwnProcess<ServerCommands>;
  readonly state: () => Promise<ServerState>;
  /** What the server said of its peers, once it has said so many things: it closes before it tells. */
  faults(count: number): Promise<readonly string[]>;
  /** Another connection for the attacker, from an address of this machine. Default 127.0.0.1. */
  enemy(localAddress?: string): Promise<RawClient>;
  /** Another UDP socket for the attacker. */
  datagrams(): RawDatagrams;
}

/**
 * Attacks a server that has a process of its own, while a second client, in another, calls it all the time. In the
 * end the server has to be as before, and the client must have noticed nothing.
 */
export async function besieged(
  t: Test,
  options: SiegeOptions,
  attack: (siege: Siege) => Promise<void>,
): Promise<void> {
  await using server = OwnProcess.start<ServerCommands>('server-main.js', options.openFiles);
  await using client = OwnProcess.start<ClientCommands>('client-main.js');
  const port = await server.ask('serve', options.serving ?? {});
  const { citizenTls: tls } = options;
  await client.ask('startCitizen', tls === undefined ? { port } : { port, tls });
  const before = await server.ask('mark');
  await attack({
    port,
    server,
    state: () => server.ask('state'),
    async faults(count) {
      await eventually(`${count} faults`, async () => (await server.ask('state')).faultCount >= count);
      return (await server.ask('state')).faults;
    },
    enemy: (localAddress) => connect(port, localAddress),
    datagrams: () => new RawDatagrams(port),
  });
  expectServed(t, await client.ask('stopCitizen'), options);
  expectCheap(t, before, await server.ask('figures'), options);
}

async function connect(port: number, localAddress = '127.0.0.1'): Promise<RawClient> {
  const socket = net.connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
  await once(socket, 'connect');
  return new RawClient(socket);
}
