import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { HostPort } from '../../../daemons/addresses/host-port.js';

/** Who is told what the server sends. */
interface UdpSessionOwner {
  onReply(datagram: Buffer): void;
  onError(error: Error): void;
}

/** Datagrams that wait for the socket to be ready; what UDP cannot hold it may lose. */
const MAX_QUEUED = 64;

/** One client's way to the server: a socket that hears nobody else. */
export class UdpSession {
  /** Of `performance.now()`. */
  lastUsedMs = performance.now();
  readonly #server: HostPort;
  readonly #owner: UdpSessionOwner;
  #socket: Socket;
  /** Until it is connected. */
  #queued: Buffer[] | undefined = [];
  /** To connect, as it does while there is no route. */
  #hasFailed = false;
  #isClosed = false;

  constructor(server: HostPort, owner: UdpSessionOwner) {
    this.#server = server;
    this.#owner = owner;
    this.#socket = this.#connect();
  }

  send(datagram: Buffer): void {
    this.lastUsedMs = performance.now();
    if (this.#hasFailed) this.#connectAgain();
    if (this.#queued === undefined) this.#send(datagram);
    else if (this.#queued.length < MAX_QUEUED) this.#queued.push(datagram);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }

  #connect(): Socket {
    const { host, port } = this.#server;
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.on('message', (datagram) => {
      this.lastUsedMs = performance.now();
      this.#owner.onReply(datagram);
    });
    // such as that nobody listens there (now): the next datagram is tried all the same
    socket.on('error', (error) => {
      this.#hasFailed = this.#queued !== undefined;
      this.#owner.onError(error);
    });
    socket.on('connect', () => this.#flush());
    socket.connect(port, host);
    return socket;
  }

  #connectAgain(): void {
    if (this.#isClosed) return;
    // what still waits to be sent is dropped: its client has given those calls up by now
    this.#queued = [];
    this.#hasFailed = false;
    this.#socket.close();
    this.#socket = this.#connect();
  }

  #flush(): void {
    const queued = this.#queued ?? [];
    this.#queued = undefined;
    for (const datagram of queued) this.#send(datagram);
  }

  #send(datagram: Buffer): void {
    if (this.#isClosed) return;
    this.#socket.send(datagram, (error) => {
      if (error !== null && !this.#isClosed) this.#owner.onError(error);
    });
  }
}
