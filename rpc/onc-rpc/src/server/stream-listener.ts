import net from 'node:net';
import type { Duplex } from 'node:stream';
import { unmapped } from '../addresses.js';
import { LONGEST_TIMER_MS } from '../limits.js';
import type { RpcError } from '../rpc-error.js';
import { SecurableStream, type ServedConnection } from '../tls/securable-stream.js';
import type { TlsAcceptor } from '../tls/tls-acceptor.js';
import { tell } from '../user-callback.js';
import { type Caller, describeCaller, Peer } from './caller.js';
import { DEFAULT_LIMITS } from './server-limits.js';
import { ServedStream } from './served-stream.js';
import { DEFAULT_CLOSE_DEADLINE_MS, type Listener, type Server } from './server.js';

/** A connection as it is accepted: those of node:net are such, and those of the memory network. */
interface AcceptedSocket extends Duplex {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  setNoDelay(isOn: boolean): unknown;
}

/** What accepts connections, a net.Server say. */
export interface ListeningSocket {
  address(): net.AddressInfo | string | null;
  on(event: 'connection', listener: (socket: AcceptedSocket) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(callback: () => void): unknown;
}

/** The connections of one listening socket. */
export class StreamListener implements Listener {
  readonly netid: string;
  readonly address: string;
  readonly port: number;
  readonly #listening: ListeningSocket;
  readonly #server: Server;
  readonly #acceptor: TlsAcceptor | undefined;
  readonly #streams = new Set<ServedConnection>();
  readonly #perAddress = new Map<string, number>();
  readonly #maxConnections: number;
  readonly #maxPerAddress: number;
  /** Whether the last connection was refused: a flood of them is told once. */
  #isRefusing = false;
  #closing: Promise<void> | undefined;
  #onEmpty: () => void = () => undefined;

  constructor(listening: ListeningSocket, server: Server, acceptor?: TlsAcceptor, path?: string) {
    const bound = listening.address() ?? path ?? null;
    const isLocal = typeof bound === 'string' || bound === null;
    const limits = server.options.limits ?? {};
    this.netid = isLocal ? 'local' : bound.family === 'IPv6' ? 'tcp6' : 'tcp';
    this.address = isLocal ? (bound ?? '') : bound.address;
    this.port = isLocal ? 0 : bound.port;
    this.#listening = listening;
    this.#server = server;
    this.#acceptor = acceptor;
    this.#maxConnections = limits.maxConnections ?? DEFAULT_LIMITS.maxConnections;
    this.#maxPerAddress = limits.maxConnectionsPerAddress ?? DEFAULT_LIMITS.maxConnectionsPerAddress;
    listening.on('connection', (socket) => this.#onConnection(socket));
    // EMFILE and the like: the connection is lost, the listener is not
    listening.on('error', (error) => tell(server.options.onPeerFault, error.message, this.netid));
  }

  close(deadlineMs = DEFAULT_CLOSE_DEADLINE_MS): Promise<void> {
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(deadlineMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#listening.close(() => resolve()));
    const emptied = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    for (const stream of this.#streams) stream.end();
    const destroyAll = (): void => {
      for (const stream of this.#streams) stream.destroy();
    };
    const timer = setTimeout(destroyAll, Math.min(deadlineMs, LONGEST_TIMER_MS));
    if (this.#streams.size > 0) await emptied;
    await closed;
    clearTimeout(timer);
    this.#server.release(this);
  }

  #onConnection(socket: AcceptedSocket): void {
    const address = unmapped(socket.remoteAddress ?? '');
    const netid = this.netid === 'tcp6' && net.isIPv4(address) ? 'tcp' : this.netid;
    const localAddress = netid === 'local' ? undefined : unmapped(socket.localAddress ?? '');
    const peer = new Peer(netid, address, socket.remotePort ?? 0, localAddress);
    // a connection without an address was gone before it was accepted
    if ((netid !== 'local' && address === '') || !this.#admits(peer)) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    this.#count(address, 1);
    const stream = this.#serve(socket, peer, (error) => {
      this.#streams.delete(stream);
      this.#count(address, -1);
      if (this.#streams.size === 0) this.#onEmpty();
      if (error !== undefined) this.#tellFault(error.message, peer);
    });
    this.#streams.add(stream);
  }

  #serve(
    socket: AcceptedSocket,
    peer: Peer,
    onClose: (error: RpcError | undefined) => void,
  ): ServedConnection {
    const server = this.#server;
    const acceptor = this.#acceptor;
    if (acceptor === undefined || !(socket instanceof net.Socket))
      return new ServedStream(socket, { server, peer, onClose });
    return new SecurableStream(socket, {
      acceptor,
      serve(stream, way) {
        if ('tls' in way) return new ServedStream(stream, { server, peer: peer.secured(way.tls), onClose });
        return new ServedStream(stream, { server, peer, onClose, tlsOffer: way.tlsOffer });
      },
      onNegotiated: (outcome) => tell(acceptor.onNegotiated, outcome, describeCaller(peer)),
      onClose,
    });
  }

  #admits(peer: Caller): boolean {
    const isFull = this.#streams.size >= this.#maxConnections;
    const fromAddress = this.#perAddress.get(peer.address) ?? 0;
    const isCrowd = peer.netid !== 'local' && fromAddress >= this.#maxPerAddress;
    const isRefused = isFull || isCrowd;
    if (isRefused && !this.#isRefusing) {
      const many = isFull
        ? `${this.#streams.size} connections`
        : `${fromAddress} connections from one address`;
      this.#tellFault(`${many} are the most allowed: refused`, peer);
    }
    this.#isRefusing = isRefused;
    return !isRefused;
  }

  #tellFault(reason: string, peer: Caller): void {
    tell(this.#server.options.onPeerFault, reason, describeCaller(peer));
  }

  #count(address: string, change: number): void {
    const count = (this.#perAddress.get(address) ?? 0) + change;
    if (count === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, count);
  }
}
