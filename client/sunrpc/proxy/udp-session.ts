import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

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
  readonly #socket: Socket;
  readonly #owner: UdpSessionOwner;
  #queued: Buffer[] | undefined = [];
  #isClosed = false;

  constructor({ host, port }: { readonly host: string; readonly port: number }, owner: UdpSessionOwner) {
    this.#owner = owner;
    this.#socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    this.#socket.on('message', (datagram) => {
      this.lastUsedMs = performance.now();
      owner.onReply(datagram);
    });
    // such as that nobody listens there (now): the next datagram is tried all the same
    this.#socket.on('error', (error) => owner.onError(error));
    this.#socket.on('connect', () => this.#flush());
    this.#socket.connect(port, host);
  }

  send(datagram: Buffer): void {
    this.lastUsedMs = performance.now();
    if (this.#queued === undefined) this.#send(datagram);
    else if (this.#queued.length < MAX_QUEUED) this.#queued.push(datagram);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
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
