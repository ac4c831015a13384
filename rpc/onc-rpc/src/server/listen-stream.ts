import { once } from 'node:events';
import { lstat, unlink } from 'node:fs/promises';
import net from 'node:net';
import { isErrno } from '../errno.js';
import { DEFAULT_LIMITS } from './limits.js';
import { ServedStream } from './served-stream.js';
import { DEFAULT_CLOSE_DEADLINE_MS, type Listener, type Server } from './server.js';

/** Where to listen. */
export interface ListenOptions {
  /** An IP address of this host, or a wildcard. Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
}

/** The connections of one listening socket. */
class StreamListener implements Listener {
  readonly netid: string;
  readonly address: string;
  readonly port: number;
  readonly #listening: net.Server;
  readonly #server: Server;
  readonly #streams = new Set<ServedStream>();
  readonly #perAddress = new Map<string, number>();

  constructor(listening: net.Server, server: Server) {
    const bound = listening.address();
    const isLocal = typeof bound === 'string' || bound === null;
    this.netid = isLocal ? 'local' : bound.family === 'IPv6' ? 'tcp6' : 'tcp';
    this.address = isLocal ? (bound ?? '') : bound.address;
    this.port = isLocal ? 0 : bound.port;
    this.#listening = listening;
    this.#server = server;
    listening.on('connection', (socket) => this.#onConnection(socket));
    // EMFILE and the like: the connection is lost, the listener is not
    listening.on('error', (error) => server.options.onPeerFault?.(error.message, this.netid));
  }

  async close(deadlineMs = DEFAULT_CLOSE_DEADLINE_MS): Promise<void> {
    if (!this.#listening.listening) return;
    const closed = once(this.#listening, 'close');
    this.#listening.close();
    for (const stream of this.#streams) stream.end();
    const timer = setTimeout(() => {
      for (const stream of this.#streams) stream.destroy();
    }, deadlineMs);
    await closed;
    clearTimeout(timer);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onConnection(socket: net.Socket): void {
    const address = unmapped(socket.remoteAddress ?? '');
    if (!this.#admits(address)) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    const port = socket.remotePort ?? 0;
    const netid = this.netid === 'tcp6' && net.isIPv4(address) ? 'tcp' : this.netid;
    this.#count(address, 1);
    const stream = new ServedStream(socket, this.#server, { netid, address, port }, (error) => {
      this.#streams.delete(stream);
      this.#count(address, -1);
      if (error !== undefined)
        this.#server.options.onPeerFault?.(error.message, `${netid} ${address}:${port}`);
    });
    this.#streams.add(stream);
  }

  #admits(address: string): boolean {
    const limits = this.#server.options.limits ?? {};
    const fromAddress = this.#perAddress.get(address) ?? 0;
    return (
      this.#streams.size < (limits.maxConnections ?? DEFAULT_LIMITS.maxConnections) &&
      (this.netid === 'local' ||
        fromAddress < (limits.maxConnectionsPerAddress ?? DEFAULT_LIMITS.maxConnectionsPerAddress))
    );
  }

  #count(address: string, change: number): void {
    const count = (this.#perAddress.get(address) ?? 0) + change;
    if (count === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, count);
  }
}

/** The IPv4 address inside an IPv4-mapped IPv6 one; others as they are. */
export function unmapped(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** Serves over TCP. @throws the system's error when the address cannot be bound */
export async function listenTcp(server: Server, options: ListenOptions = {}): Promise<Listener> {
  const listening = net.createServer({ allowHalfOpen: true });
  const listened = once(listening, 'listening');
  listening.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  await listened;
  return server.adopt(new StreamListener(listening, server));
}

/** Serves over AF_LOCAL (RFC 5665 netid `local`). A socket file that nobody serves any more is replaced. @throws the system's error */
export async function listenLocal(server: Server, options: { readonly path: string }): Promise<Listener> {
  await removeStaleSocket(options.path);
  const listening = net.createServer({ allowHalfOpen: true });
  const listened = once(listening, 'listening');
  listening.listen({ path: options.path, readableAll: true, writableAll: true });
  await listened;
  return server.adopt(new StreamListener(listening, server));
}

async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (found?.isSocket() !== true) return;
  const isServed = await new Promise<boolean>((resolve) => {
    const probe = net.connect(path);
    probe.on('connect', () => resolve(true)).on('error', (error) => resolve(!isErrno(error, 'ECONNREFUSED')));
    probe.on('connect', () => probe.destroy());
  });
  if (!isServed) await unlink(path);
}
