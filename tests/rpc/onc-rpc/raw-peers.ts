import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { RecordReader } from 'onc-rpc';
import { fromHex, toHex } from './hex.js';

/** A raw client: writes whatever bytes, gathers the records that come back. */
export class RawClient implements AsyncDisposable {
  readonly socket: net.Socket;
  readonly replies: Buffer[] = [];
  readonly #reader = new RecordReader();
  readonly #closed: Promise<void>;
  #onReply: () => void = () => undefined;

  constructor(socket: net.Socket) {
    this.socket = socket;
    this.#closed = new Promise((resolve) => socket.on('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.#reader.push(chunk);
      for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next())
        this.replies.push(Buffer.from(next));
      this.#onReply();
    });
  }

  /** @param allowHalfOpen whether it leaves its side open when the server has ended the other */
  static async connect(port: number, allowHalfOpen = false): Promise<RawClient> {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Resolves once so many replies are there. */
  async replied(count: number): Promise<readonly Buffer[]> {
    while (this.replies.length < count) {
      await new Promise<void>((resolve, reject) => {
        this.#onReply = resolve;
        void this.#closed.then(() => reject(new Error(`closed after ${this.replies.length} replies`)));
      });
    }
    return this.replies;
  }

  /** Resolves when the connection is gone, whoever ended it. */
  closed(): Promise<void> {
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.#closed;
  }
}

/** A UDP socket that says what it likes and gathers what comes back, in hex. */
export class RawDatagrams implements AsyncDisposable {
  readonly socket = dgram.createSocket('udp4');
  readonly received: string[] = [];
  readonly #port: number;
  #onReceived: () => void = () => undefined;

  /** @param port where everything goes to, on 127.0.0.1 */
  constructor(port: number) {
    this.#port = port;
    this.socket.on('message', (message) => {
      this.received.push(toHex(message));
      this.#onReceived();
    });
  }

  async send(hex: string): Promise<void> {
    await new Promise((resolve) => this.socket.send(fromHex(hex), this.#port, '127.0.0.1', resolve));
  }

  /** Resolves to the datagram of that number, from 1, once it is there. */
  async next(count: number): Promise<string> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#onReceived = resolve;
      });
    }
    return this.received[count - 1] ?? '';
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }
}

/** A raw server: hands each record that arrives to a function, which writes whatever it likes. */
export class RawServer implements AsyncDisposable {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();

  private constructor(server: net.Server) {
    this.#server = server;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  static async listen(
    onRecord: (record: Buffer, socket: net.Socket) => void,
    onConnection: (socket: net.Socket) => void = () => undefined,
  ): Promise<RawServer> {
    const listening = net.createServer();
    const server = new RawServer(listening);
    listening.on('connection', (socket) => {
      server.#sockets.add(socket);
      const reader = new RecordReader();
      socket.on('error', () => undefined).on('close', () => server.#sockets.delete(socket));
      socket.on('data', (chunk: Buffer) => {
        reader.push(chunk);
        for (let next = reader.next(); next !== undefined; next = reader.next()) onRecord(next, socket);
      });
      onConnection(socket);
    });
    listening.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
