import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** A port of loopback where callers look for a portmapper; what they meet there can be changed. */
export class PortmapperFront {
  readonly port: number;
  /** What becomes of a new connection: nothing at all, an immediate end, nonsense, or the portmapper on that port. */
  behaviour: 'silence' | 'drop' | 'nonsense' | number = 'silence';
  #accepted = 0;
  #wake: () => void = () => undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async open(t: Teardown): Promise<PortmapperFront> {
    const sockets = new Set<Socket>();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const front = new PortmapperFront((server.address() as AddressInfo).port);
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      front.#meet(socket);
    });
    t.teardown(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    return front;
  }

  /** Waits until that many more callers have come. */
  async callers(count: number): Promise<void> {
    const enough = this.#accepted + count;
    while (this.#accepted < enough) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  #meet(socket: Socket): void {
    this.#accepted++;
    this.#wake();
    if (this.behaviour === 'drop') socket.destroy();
    else if (this.behaviour === 'nonsense') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    else if (typeof this.behaviour === 'number') {
      const portmapper = connect(this.behaviour, '127.0.0.1');
      portmapper.on('error', () => undefined);
      socket.pipe(portmapper).pipe(socket);
      socket.on('close', () => portmapper.destroy());
    }
  }
}
