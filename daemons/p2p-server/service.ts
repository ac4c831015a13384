import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Connection, CONNECTION_TIMES, type ConnectionTimes } from './connection.js';
import { initLine, PROMPT_LINE } from './console-text.js';
import { answer, type Surroundings } from './operation.js';
import { RequestParser, type Verdict } from './request-parser.js';
import { visibleIp } from './visible-ip.js';

/** Connections held at once; beyond it the one that has kept its request waiting longest gives way. */
const MAX_CONNECTIONS = 4_096;
/** Bytes of replies that wait for slow readers, all together; beyond it the one who came first gives way. */
const MAX_UNSENT_BYTES = 128 * 1024 * 1024;
/** Smaller replies cannot reach that bound on any number of connections, so nobody adds them up. */
const LARGE_REPLY_BYTES = 16 * 1024;
/** How long operations under way may take when the server stops. */
const CLOSE_MS = 2_000;
const BACKLOG = 4_096;

export interface P2pServiceOptions extends Surroundings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly acceptsUntimed?: boolean;
  readonly times?: Partial<ConnectionTimes>;
  readonly maxConnections?: number;
  readonly maxUnsentBytes?: number;
}

/** The P2P server: listens, and gives each connection its operation. */
export class P2pService {
  readonly #options: P2pServiceOptions;
  readonly #times: ConnectionTimes;
  readonly #server: Server;
  readonly #maxConnections: number;
  /** In the order of their arrival. */
  readonly #connections = new Set<Connection>();
  #lastAcceptFault: string | undefined;

  private constructor(options: P2pServiceOptions) {
    this.#options = options;
    this.#times = { ...CONNECTION_TIMES, ...options.times };
    this.#maxConnections = Math.min(MAX_CONNECTIONS, options.maxConnections ?? Infinity);
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  /** Resolves when it accepts connections and has said so on its console. */
  static async start(options: P2pServiceOptions): Promise<P2pService> {
    const service = new P2pService(options);
    const { host, port, console } = options;
    service.#server.listen({ host, port, backlog: BACKLOG });
    await once(service.#server, 'listening');
    service.#server.on('error', (error: NodeJS.ErrnoException) => service.#failToAccept(error));
    console.write(initLine(visibleIp(service.address.address), service.address.port));
    console.write(PROMPT_LINE);
    return service;
  }

  get address(): AddressInfo {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the P2P server does not listen');
    return address;
  }

  get isListening(): boolean {
    return this.#server.listening;
  }

  /** Stops accepting, lets operations that have arrived end within 2 s, and ends the connections that are left. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const connection of this.#connections) if (connection.isReading) connection.destroy();
    const timer = setTimeout(() => this.#destroyAll(), CLOSE_MS);
    await closed;
    clearTimeout(timer);
  }

  #accept(socket: Socket): void {
    this.#lastAcceptFault = undefined;
    if (this.#connections.size >= this.#maxConnections) this.#makeRoom();
    const connection = new Connection(socket, {
      parser: new RequestParser({ acceptsUntimed: this.#options.acceptsUntimed ?? false }),
      answer: (verdict, peerIp) => this.#answer(verdict, peerIp),
      times: this.#times,
    });
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
  }

  async #answer(verdict: Verdict, peerIp: string): Promise<Buffer> {
    const reply = await answer(verdict, peerIp, this.#options);
    if (reply.length > LARGE_REPLY_BYTES) this.#makeRoomFor(reply.length);
    return reply;
  }

  /** Many who ask for a long list and do not read it would otherwise take all the memory there is. */
  #makeRoomFor(replyBytes: number): void {
    const waiting = [...this.#connections].filter(({ unsentBytes }) => unsentBytes > 0);
    let unsent = waiting.reduce((sum, { unsentBytes }) => sum + unsentBytes, replyBytes);
    for (const connection of waiting) {
      if (unsent <= (this.#options.maxUnsentBytes ?? MAX_UNSENT_BYTES)) return;
      unsent -= connection.unsentBytes;
      connection.destroy();
      this.#connections.delete(connection);
    }
  }

  #makeRoom(): void {
    const oldest = this.#oldestReading() ?? this.#connections.values().next().value;
    if (oldest === undefined) return;
    oldest.destroy();
    this.#connections.delete(oldest);
  }

  #oldestReading(): Connection | undefined {
    for (const connection of this.#connections) if (connection.isReading) return connection;
    return undefined;
  }

  #destroyAll(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  /** For instance out of file descriptors: said once, until a connection is accepted again. */
  #failToAccept({ code = 'unknown', message }: NodeJS.ErrnoException): void {
    if (this.#lastAcceptFault !== code) this.#options.diagnose(`cannot accept connections: ${message}`);
    this.#lastAcceptFault = code;
  }
}
