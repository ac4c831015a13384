import { once } from 'node:events';
import { connect } from 'node:net';
import { LOOPBACK } from './loopback.js';

/** What a peer of the P2P protocol sends in one operation: the opcode, the timestamp, the user, the arguments. */
export function p2pRequest(...strings: string[]): Buffer {
  return Buffer.from(strings.map((string) => `${string}\0`).join(''));
}

/** Sends one operation to the P2P server on that port of loopback; resolves to all it replies until it closes. */
export async function performP2p(port: number, ...strings: string[]): Promise<Buffer> {
  const socket = connect({ port, host: LOOPBACK });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(p2pRequest(...strings));
  await once(socket, 'end');
  socket.end();
  return Buffer.concat(chunks);
}
