import net from 'node:net';
import { listenForTest } from '../../listen.js';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** What lies between a downloader and a peer. */
export interface Wire {
  readonly port: number;
  /** Bytes from the peer to the downloader so far. */
  readonly carried: () => number;
}

/** A wire to the peer on which something happens to the bytes of its nth connection. */
export async function wireTo(
  t: Teardown,
  peerPort: number,
  happen: (chunk: Buffer, carried: number, cut: () => void, connection: number) => Buffer,
): Promise<Wire> {
  let carried = 0;
  let connections = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(peerPort, '127.0.0.1');
    const connection = ++connections;
    let bytes = 0;
    const cut = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', cut);
    }
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      const passed = happen(chunk, bytes, cut, connection);
      bytes += passed.length;
      carried += passed.length;
      near.write(passed);
    });
    far.on('end', () => near.end());
  });
  const port = await listenForTest(t, server, sockets);
  return { port, carried: () => carried };
}
