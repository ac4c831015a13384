import dgram from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import net from 'node:net';
import { XdrWriter } from 'node-xdr';
import { isErrno } from '../errno.js';
import { DEFAULT_LIMITS } from './limits.js';
import type { ListenOptions } from './listen-stream.js';
import { DEFAULT_CLOSE_DEADLINE_MS, type Listener, type Server } from './server.js';

/** How often another port is tried when one is free on some local addresses only. */
const PORT_ATTEMPTS = 20;

/** The sockets that together serve one UDP port. */
class UdpListener implements Listener {
  readonly netid: string;
  readonly address: string;
  readonly port: number;
  readonly #sockets: readonly dgram.Socket[];
  readonly #server: Server;
  readonly #aborter = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #maxCallsInFlight: number;
  readonly #maxDatagramBytes: number;
  #isClosing = false;

  constructor(sockets: readonly dgram.Socket[], address: string, port: number, server: Server) {
    const limits = server.options.limits ?? {};
    this.netid = net.isIPv6(address) ? 'udp6' : 'udp';
    this.address = address;
    this.port = port;
    this.#sockets = sockets;
    this.#server = server;
    this.#maxCallsInFlight = limits.maxCallsInFlight ?? DEFAULT_LIMITS.maxCallsInFlight;
    this.#maxDatagramBytes = limits.maxDatagramBytes ?? DEFAULT_LIMITS.maxDatagramBytes;
    for (const socket of sockets) {
      socket.on('message', (message, from) => this.#onDatagram(socket, message, from));
      socket.on('error', (error) => server.options.onPeerFault?.(error.message, this.netid));
    }
  }

  async close(deadlineMs = DEFAULT_CLOSE_DEADLINE_MS): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    await Promise.race([Promise.all(this.#running), deadline(deadlineMs, this.#aborter.signal)]);
    this.#aborter.abort();
    await Promise.all(this.#sockets.map((socket) => closed(socket)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onDatagram(socket: dgram.Socket, message: Buffer, from: dgram.RemoteInfo): void {
    if (this.#isClosing || this.#running.size >= this.#maxCallsInFlight) return;
    const caller = {
      netid: this.netid,
      address: from.address,
      port: from.port,
      signal: this.#aborter.signal,
    };
    const running = this.#server.dispatch(message, caller, (write) => {
      const writer = new XdrWriter();
      write(writer);
      this.#send(socket, writer.result(), from);
    });
    if (running === undefined) return;
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  #send(socket: dgram.Socket, reply: Buffer, to: dgram.RemoteInfo): void {
    const peer = `${this.netid} ${to.address}:${to.port}`;
    if (reply.length > this.#maxDatagramBytes) {
      this.#server.options.onPeerFault?.(`a reply of ${reply.length} bytes does not fit in a datagram`, peer);
      return;
    }
    socket.send(reply, to.port, to.address, (error) => {
      if (error !== null) this.#server.options.onPeerFault?.(error.message, peer);
    });
  }
}

/** Resolves after so many ms, or when the signal says that nobody waits any more. */
function deadline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

function closed(socket: dgram.Socket): Promise<void> {
  return new Promise((resolve) => socket.close(resolve));
}

/**
 * Serves over UDP. On a wildcard address each local address gets a socket of its own, because a reply must come
 * from the address that the call was sent to.
 * @throws the system's error when an address cannot be bound
 */
export async function listenUdp(server: Server, options: ListenOptions = {}): Promise<Listener> {
  const host = options.host ?? '127.0.0.1';
  const addresses = localAddresses(host);
  for (let attempt = 1; ; attempt++) {
    try {
      const sockets = await bindAll(addresses, options.port ?? 0);
      return server.adopt(new UdpListener(sockets, host, sockets[0]?.address().port ?? 0, server));
    } catch (error) {
      const another = (options.port ?? 0) === 0 && isErrno(error, 'EADDRINUSE') && attempt < PORT_ATTEMPTS;
      if (!another) throw error;
    }
  }
}

function localAddresses(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const usable = all.filter(({ family, scopeid }) => family === 'IPv4' || (host === '::' && scopeid === 0));
  return usable.length === 0 ? [host] : usable.map(({ address }) => address);
}

async function bindAll(addresses: readonly string[], port: number): Promise<dgram.Socket[]> {
  const sockets: dgram.Socket[] = [];
  try {
    for (const address of addresses) {
      const socket = dgram.createSocket({
        type: net.isIPv6(address) ? 'udp6' : 'udp4',
        ipv6Only: net.isIPv6(address),
      });
      sockets.push(socket);
      const listening = once(socket, 'listening');
      socket.bind({
        address,
        port: sockets[0] === socket ? port : (sockets[0]?.address().port ?? port),
        exclusive: true,
      });
      await listening;
    }
    return sockets;
  } catch (error) {
    await Promise.all(sockets.map((socket) => closed(socket)));
    throw error;
  }
}
