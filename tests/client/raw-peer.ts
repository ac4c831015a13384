import { once } from 'node:events';
import net from 'node:net';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** Another program on the wire, played by hand. */
export interface RawPeer {
  host: string;
  port: number;
  /** What each connection has sent so far, in the order they came. */
  received: string[];
}

/**
 * Listens on loopback; `behave` gets each connection as soon as its first bytes have come, and its number. It knows the
 * base protocol only: what asks for a session or a hash is closed without a byte, and not counted.
 */
export async function rawPeer(
  t: Teardown,
  behave: (socket: net.Socket, index: number) => void,
  host = '127.0.0.1',
): Promise<RawPeer> {
  const sockets = new Set<net.Socket>();
  const received: string[] = [];
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (first: Buffer) => {
      if (/^(START SESSION|STAT FILE)\0/.test(first.toString('latin1'))) return void socket.end();
      const index = received.push(first.toString('latin1')) - 1;
      socket.on(
        'data',
        (chunk: Buffer) => (received[index] = (received[index] ?? '') + chunk.toString('latin1')),
      );
      behave(socket, index);
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { host, port: portOf(server), received };
}

/**
 * A port of loopback that refuses connections: our end of a connection holds it until the test has ended, so that
 * nobody can begin to listen there meanwhile.
 */
export async function refusingPort(t: Teardown): Promise<number> {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const holder = net.connect(portOf(server), '127.0.0.1');
  const [[other]] = (await Promise.all([accepted, once(holder, 'connect')])) as [[net.Socket], unknown];
  t.teardown(async () => {
    holder.destroy();
    other.destroy();
    server.close();
    await once(server, 'close');
  });
  if (holder.localPort === undefined) throw new Error('is not connected');
  return holder.localPort;
}

/** Sends bytes and resolves to all that comes back until the other side ends or resets. */
export async function rawRequest(port: number, bytes: string | Buffer): Promise<Buffer> {
  const socket = net.connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks);
}

function portOf(server: net.Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('does not listen');
  return address.port;
}
