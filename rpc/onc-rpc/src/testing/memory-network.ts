import net from 'node:net';
import { Channel } from '../client/channel.js';
import type { StreamTransportOptions } from '../client/connect-stream.js';
import type { UdpTransportOptions } from '../client/connect-udp.js';
import type { Connector, LinkOwner } from '../client/link.js';
import { StreamLink } from '../client/stream-link.js';
import { UdpLink } from '../client/udp-link.js';
import type { DatagramSender } from '../datagram-socket.js';
import { RpcError } from '../rpc-error.js';
import type { ListenOptions } from '../server/listen-stream.js';
import type { Listener, Server } from '../server/server.js';
import { StreamListener } from '../server/stream-listener.js';
import { UdpListener } from '../server/udp-listener.js';
import { type Clock, systemClock } from './clock.js';
import type { Counting, DatagramFaults, NetworkCounts, StreamFaults, WaySettings } from './faults.js';
import { type DatagramSockets, endName, MemoryDatagramSocket } from './memory-datagram-socket.js';
import { MemoryListeningSocket } from './memory-listening-socket.js';
import { MemoryStream } from './memory-stream.js';
import { SeededRandom } from './seeded-random.js';

/** How a network behaves; everything has a default, and without any it is a perfect one. */
export interface MemoryNetworkOptions {
  /** Any integer: what goes wrong is the same for the same seed and the same messages. Default 1. */
  readonly seed?: number;
  /** What goes wrong with datagrams. Default: nothing. */
  readonly datagrams?: DatagramFaults;
  /** What goes wrong with streams. Default: nothing. */
  readonly streams?: StreamFaults;
  /** What delays go by. Default: real time. */
  readonly clock?: Clock;
}

/** How to reach a server over the network's TCP; as `tcpTransport`, without what needs a real one. */
export interface MemoryTcpOptions extends StreamTransportOptions {
  /** An address of the network's. Default 127.0.0.1. */
  readonly host?: string;
  /** Where the server listens. */
  readonly port: number;
  /** The address that calls come from. Default 127.0.0.1, or ::1 to a host of IPv6. */
  readonly localAddress?: string;
  /** The port that calls come from. Default: another for each connection. */
  readonly localPort?: number;
}

/** How to reach a server over the network's UDP; as `udpTransport`. */
export type MemoryUdpOptions = Omit<UdpTransportOptions, 'reserved'>;

const FIRST_EPHEMERAL_PORT = 49_152;

/**
 * A network without sockets, for tests: servers listen on any address and port of it, clients call them, and what
 * real networks do to messages happens as often as it is told. Nothing else of a server or client is other than on a
 * real one: record marking, retransmission, limits and the duplicate request cache are the same code.
 *
 * @example
 * const network = new MemoryNetwork({ seed: 7, datagrams: { dropRate: 0.3, duplicateRate: 0.2 } });
 * const { port } = await network.listenUdp(server);
 * await using transport = network.udpTransport({ port, retransmitAfterMs: 20 });
 * await createClient(ADDER.V1, transport).ADD({ a: 1, b: 2 });
 */
export class MemoryNetwork {
  readonly #options: MemoryNetworkOptions;
  readonly #listening = new Map<string, MemoryListeningSocket>();
  readonly #sockets: DatagramSockets = new Map();
  readonly #streams = new Set<MemoryStream>();
  readonly #counts: Counting = {
    datagrams: 0,
    dropped: 0,
    duplicated: 0,
    reordered: 0,
    pieces: 0,
    broken: 0,
  };
  #ways = 0;
  #nextPort = FIRST_EPHEMERAL_PORT;

  constructor(options: MemoryNetworkOptions = {}) {
    this.#options = options;
  }

  /** What has happened so far. */
  get counts(): NetworkCounts {
    return { ...this.#counts };
  }

  /** As `listenTcp`, on an address of this network. @throws Error EADDRINUSE, as a rejection */
  listenTcp(server: Server, options: ListenOptions = {}): Promise<Listener> {
    return settled(() => this.#listenTcp(server, options));
  }

  /** As `listenUdp`, on an address of this network. @throws Error EADDRINUSE, as a rejection */
  listenUdp(server: Server, options: ListenOptions = {}): Promise<Listener> {
    return settled(() => this.#listenUdp(server, options));
  }

  /** As `tcpTransport`, over this network. */
  tcpTransport(options: MemoryTcpOptions): Channel {
    const { host = '127.0.0.1', port, limits = {}, callbacks } = options;
    const connector = this.#connector('tcp', { address: host, port }, (owner, peer) => {
      const stream = this.#connect({ address: host, port }, options, peer);
      const back = callbacks && { server: callbacks, netid: connector.netid, address: host, port };
      return new StreamLink(stream, owner, peer, limits, back);
    });
    return new Channel({ ...connector, isUnreliable: false }, options);
  }

  /** As `udpTransport`, over this network. */
  udpTransport(options: MemoryUdpOptions): Channel {
    const { host = '127.0.0.1', port, retransmitAfterMs } = options;
    const server = { address: host, port };
    const connector = this.#connector('udp', server, (owner, peer) => {
      const socket = this.#socket(this.#clientEnd(host, options));
      return new UdpLink(socket.connected(server), owner, peer);
    });
    return new Channel({ ...connector, isUnreliable: true, retransmitAfterMs }, options);
  }

  /** Breaks all connections that there are, as when a router restarts. */
  breakConnections(): void {
    for (const stream of this.#streams) stream.break();
  }

  #listenTcp(server: Server, options: ListenOptions): Listener {
    const end = this.#freeEnd(options, (name) => this.#listening.has(name));
    const listening = new MemoryListeningSocket(end, () => this.#listening.delete(endName(end)));
    this.#listening.set(endName(end), listening);
    return server.adopt(new StreamListener(listening, server));
  }

  #listenUdp(server: Server, options: ListenOptions): Listener {
    const end = this.#freeEnd(options, (name) => this.#sockets.has(name));
    return server.adopt(new UdpListener([this.#socket(end)], end.address, end.port, server));
  }

  #connector(
    protocol: 'tcp' | 'udp',
    { address, port }: DatagramSender,
    open: (owner: LinkOwner, peer: string) => StreamLink | UdpLink,
  ): Pick<Connector, 'netid' | 'peer' | 'connect'> {
    const isIPv6 = net.isIPv6(address);
    const netid = isIPv6 ? `${protocol}6` : protocol;
    const peer = `${netid} ${isIPv6 ? `[${address}]` : address}:${port}`;
    return { netid, peer, connect: (owner) => settled(() => open(owner, peer)) };
  }

  #connect(
    server: DatagramSender,
    options: Pick<MemoryTcpOptions, 'localAddress' | 'localPort'>,
    peer: string,
  ): MemoryStream {
    const listening = this.#listening.get(endName(server));
    if (listening === undefined)
      throw new RpcError('RPC_CONNECT_FAILED', `no connection to ${peer}: nobody listens there`);
    const client = this.#clientEnd(server.address, options);
    const stream = this.#stream({ local: client, remote: server });
    const accepted = this.#stream({ local: server, remote: client });
    MemoryStream.connect(stream, accepted);
    listening.accept(accepted);
    return stream;
  }

  #stream(ends: { readonly local: DatagramSender; readonly remote: DatagramSender }): MemoryStream {
    const stream = new MemoryStream(ends, this.#wayOf(this.#options.streams ?? {}));
    this.#streams.add(stream);
    return stream.on('close', () => this.#streams.delete(stream));
  }

  #socket(end: DatagramSender): MemoryDatagramSocket {
    return new MemoryDatagramSocket(this.#sockets, end, this.#wayOf(this.#options.datagrams ?? {}));
  }

  /** Each way has a sequence of its own, so that what happens on one does not depend on the traffic of another. */
  #wayOf<F>(faults: F): WaySettings<F> {
    const { seed = 1, clock = systemClock } = this.#options;
    return { random: new SeededRandom(seed, this.#ways++), clock, faults, counts: this.#counts };
  }

  #freeEnd(
    { host = '127.0.0.1', port = 0 }: ListenOptions,
    isTaken: (name: string) => boolean,
  ): DatagramSender {
    const end = { address: host, port: port === 0 ? this.#nextPort++ : port };
    if (isTaken(endName(end)))
      throw Object.assign(new Error(`bind EADDRINUSE ${host}:${end.port}`), { code: 'EADDRINUSE' });
    return end;
  }

  #clientEnd(
    host: string,
    { localAddress, localPort }: Pick<MemoryTcpOptions, 'localAddress' | 'localPort'>,
  ): DatagramSender {
    const address = localAddress ?? (net.isIPv6(host) ? '::1' : '127.0.0.1');
    return { address, port: localPort ?? this.#nextPort++ };
  }
}

/** What a function gives or throws, as a promise. */
function settled<T>(act: () => T): Promise<T> {
  return new Promise((resolve) => resolve(act()));
}
