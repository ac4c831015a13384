import { listenUdp } from 'onc-rpc';
import { PortmapperClient } from 'portmapper-js';
import type { Test } from 'tap';
import { printed } from '../../eventually.js';
import { startPortmapper } from '../../rpc/portmapper-js/portmapper-under-test.js';
import { startProgram } from '../../started-program.js';
import { otherHost } from '../other-host.js';
import { OUTCOMES_PROG } from '../programs/outcomes.js';
import { outcomesServer } from './outcomes-program.js';

const { program, version } = OUTCOMES_PROG.OUTCOMES_NEW;

/** Serves the program that calls are handed on to, and registers it with the portmapper at this port. */
export async function serveForwarded(t: Test, portmapperPort: number): Promise<void> {
  const server = outcomesServer();
  t.teardown(() => server.close(0));
  // on all addresses: rpcbind calls it at one that it takes for the caller's way
  const host = '0.0.0.0';
  const { port } = await listenUdp(server, { host });
  await using client = new PortmapperClient({ port: portmapperPort });
  await client.set({ program, version }, { netid: 'udp', host, port });
}

/** A portmapper of ours that hands calls on, with a program to hand them to; gives its port. */
export async function forwardingPortmapper(
  t: Test,
  options: { readonly host?: string; readonly port?: number } = {},
): Promise<number> {
  const { port } = await startPortmapper(t, { ...options, indirectCalls: {} });
  await serveForwarded(t, port);
  return port;
}

/** What `rpcinfo -b` prints first on another host of the network. It would go on for 12 s. */
export async function broadcastByRpcinfo(t: Test): Promise<string> {
  const host = await otherHost(t);
  await forwardingPortmapper(t, { host: '0.0.0.0', port: 111 });
  const { command, args } = host.there('stdbuf', '-oL', 'rpcinfo', '-b', String(program), String(version));
  const started = startProgram(t, { name: 'rpcinfo', command, args });
  return printed(started, 'stdout', (text) => text.includes('\n'));
}
