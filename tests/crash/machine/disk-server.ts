import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { NbdSession } from './nbd-session.js';
import type { VolatileDisk } from './volatile-disk.js';

/** A disk on a Unix socket, for a virtual machine. */
export class DiskServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(disk: VolatileDisk, path: string): Promise<DiskServer> {
    const server = createServer();
    const started = new DiskServer(server);
    server.on('connection', (socket) => {
      started.#sockets.add(socket);
      socket.once('close', () => started.#sockets.delete(socket));
      new NbdSession(socket, disk);
    });
    server.listen(path);
    await once(server, 'listening');
    return started;
  }

  /** What is still on its way to the disk does not reach it. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
