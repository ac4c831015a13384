import type { RemoteInfo, Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { formatHostPort } from '../../../daemons/addresses/host-port.js';
import { OldestFirst } from '../traffic/oldest-first.js';
import { type Endpoint, placeOf, type UdpEndpoint } from './endpoint.js';
import { closeSocket, localSockets } from './local-sockets.js';
import type { Proxy, ProxyContext } from './proxy.js';
import { UdpSession } from './udp-session.js';

const EXPIRY_INTERVAL_MS = 1000;

/** Listens on UDP, and has a socket to the server for each client, so that each reply finds its way. */
export class UdpProxy implements Proxy {
  readonly listening: Endpoint;
  readonly #sockets: readonly Socket[];
  readonly #target: UdpEndpoint;
  readonly #context: ProxyContext;
  /** By the client's address and ours; the one that was quiet longest first. */
  readonly #sessions = new OldestFirst<UdpSession>();
  readonly #expiry: NodeJS.Timeout;
  #isRefusing = false;

  private constructor(
    sockets: readonly Socket[],
    listen: UdpEndpoint,
    target: UdpEndpoint,
    context: ProxyContext,
  ) {
    this.#sockets = sockets;
    this.#target = target;
    this.#context = context;
    this.listening = { ...listen, port: sockets[0]?.address().port ?? listen.port };
    this.#expiry = setInterval(() => this.#expire(), EXPIRY_INTERVAL_MS).unref();
    for (const socket of sockets) {
      socket.on('message', (datagram, client) => this.#onDatagram(datagram, client, socket));
      socket.on('error', (error) => context.complain(`udp: ${error.message}`));
    }
  }

  /** @throws Error where it cannot listen there, or the server's name is not known */
  static async open(listen: UdpEndpoint, target: UdpEndpoint, context: ProxyContext): Promise<UdpProxy> {
    const [from, to] = await Promise.all([resolved(listen), resolved(target)]);
    return new UdpProxy(await localSockets(from), from, to, context);
  }

  refuse(): void {
    this.#isRefusing = true;
  }

  async close(): Promise<void> {
    clearInterval(this.#expiry);
    for (const [client, session] of this.#sessions) {
      session.close();
      this.#sessions.delete(client);
    }
    await Promise.all(this.#sockets.map(closeSocket));
  }

  #onDatagram(datagram: Buffer, client: RemoteInfo, socket: Socket): void {
    const name = formatHostPort(client.address, client.port);
    const key = `${name} ${socket.address().address}`;
    const known = this.#sessions.get(key);
    if (known === undefined && this.#isRefusing) return;
    const session = known ?? this.#open(name, client, socket);
    this.#sessions.set(key, session);
    this.#context.observer.datagram({ netid: 'udp', from: name, to: placeOf(this.#target) }, datagram);
    session.send(datagram);
  }

  #open(name: string, client: RemoteInfo, socket: Socket): UdpSession {
    const { observer, complain, maxConnections } = this.#context;
    const server = placeOf(this.#target);
    for (const [oldest, session] of this.#sessions) {
      if (this.#sessions.size < maxConnections) break;
      session.close();
      this.#sessions.delete(oldest);
    }
    return new UdpSession(this.#target, {
      onReply: (datagram) => {
        observer.datagram({ netid: 'udp', from: server, to: name }, datagram);
        socket.send(datagram, client.port, client.address, (error) => {
          if (error !== null) complain(`udp to ${name}: ${error.message}`);
        });
      },
      onError: (error) => complain(`udp to ${server}: ${error.message}`),
    });
  }

  #expire(): void {
    const { idleTimeoutMs } = this.#context;
    if (idleTimeoutMs === 0) return;
    const before = performance.now() - idleTimeoutMs;
    for (const [name, session] of this.#sessions) {
      if (session.lastUsedMs >= before) return;
      session.close();
      this.#sessions.delete(name);
    }
  }
}

async function resolved(endpoint: UdpEndpoint): Promise<UdpEndpoint> {
  const { address } = await lookup(endpoint.host);
  return { ...endpoint, host: address };
}
