import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { formatHostPort } from '../../../daemons/host-port.js';
import { type Endpoint, placeOf, type UdpEndpoint } from './endpoint.js';
import type { Proxy, ProxyContext } from './proxy.js';
import { UdpSession } from './udp-session.js';

const EXPIRY_INTERVAL_MS = 1000;

/** Listens on UDP, and has a socket to the server for each client, so that each reply finds its way. */
export class UdpProxy implements Proxy {
  readonly listening: Endpoint;
  readonly #socket: Socket;
  readonly #target: UdpEndpoint;
  readonly #context: ProxyContext;
  /** By the client's address; the one that was quiet longest first. */
  readonly #sessions = new Map<string, UdpSession>();
  readonly #expiry: NodeJS.Timeout;
  #isRefusing = false;

  private constructor(socket: Socket, listen: UdpEndpoint, target: UdpEndpoint, context: ProxyContext) {
    this.#socket = socket;
    this.#target = target;
    this.#context = context;
    this.listening = { ...listen, port: socket.address().port };
    this.#expiry = setInterval(() => this.#expire(), EXPIRY_INTERVAL_MS).unref();
    socket.on('message', (datagram, client) => this.#onDatagram(datagram, client));
    socket.on('error', (error) => context.complain(`udp: ${error.message}`));
  }

  /** @throws Error where it cannot listen there, or the server's name is not known */
  static async open(listen: UdpEndpoint, target: UdpEndpoint, context: ProxyContext): Promise<UdpProxy> {
    const { address } = await lookup(target.host);
    const socket = createSocket(await familyOf(listen.host));
    socket.bind(listen.port, listen.host);
    await once(socket, 'listening');
    return new UdpProxy(socket, listen, { ...target, host: address }, context);
  }

  refuse(): void {
    this.#isRefusing = true;
  }

  async close(): Promise<void> {
    clearInterval(this.#expiry);
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #onDatagram(datagram: Buffer, client: RemoteInfo): void {
    const name = formatHostPort(client.address, client.port);
    const known = this.#sessions.get(name);
    if (known === undefined && this.#isRefusing) return;
    const session = known ?? this.#open(name, client);
    // its place is behind all others now
    this.#sessions.delete(name);
    this.#sessions.set(name, session);
    this.#context.observer.datagram({ netid: 'udp', from: name, to: placeOf(this.#target) }, datagram);
    session.send(datagram);
  }

  #open(name: string, client: RemoteInfo): UdpSession {
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
        this.#socket.send(datagram, client.port, client.address, (error) => {
          if (error !== null) complain(`udp to ${name}: ${error.message}`);
        });
      },
      onError: (error) => complain(`udp to ${server}: ${error.message}`),
    });
  }

  #expire(): void {
    const before = performance.now() - this.#context.idleTimeoutMs;
    for (const [name, session] of this.#sessions) {
      if (session.lastUsedMs >= before) return;
      session.close();
      this.#sessions.delete(name);
    }
  }
}

async function familyOf(host: string): Promise<'udp4' | 'udp6'> {
  const { address } = await lookup(host);
  return isIPv6(address) ? 'udp6' : 'udp4';
}
