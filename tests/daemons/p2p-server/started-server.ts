import net from 'node:net';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { ROOT, saysReady, type StartedProgram, startProgram } from '../../started-program.js';
import { readToEnd } from './running-service.js';

export const MAIN = `${ROOT}dist/daemons/p2p-server/main.js`;

/** Nothing listens at port 1: neither portmapper nor datetime service. */
export const ALONE = { LOG_RPC_IP: '', DATETIME_URL: 'http://127.0.0.1:1/datetime' };

/** The program, with nobody around it. */
export function start(t: Tap, args: readonly string[], env: NodeJS.ProcessEnv = ALONE): StartedProgram {
  return startProgram(t, { name: 'p2p-server', command: process.execPath, args: [MAIN, ...args], env });
}
export type Tap = Parameters<typeof startProgram>[0];

/** One that is ready, on a port of its own. */
export async function startServer(t: Tap, ...more: string[]): Promise<StartedProgram & { port: number }> {
  const port = await anyFreePort();
  const args = ['-p', String(port), '--host', '127.0.0.1', '--portmapper', '127.0.0.1:1', ...more];
  const started = start(t, args);
  await started.program.ready(saysReady);
  return { ...started, port };
}

/** Sends strings and reads to the end; the reply in hex. */
export async function ask(port: number, ...strings: string[]): Promise<string> {
  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.write(strings.map((string) => `${string}\0`).join(''));
  return readToEnd(socket);
}
