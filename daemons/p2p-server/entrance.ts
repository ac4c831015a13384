import type { Socket } from 'node:net';
import { networkOf } from '../addresses/ip-address.js';
import { onFirstByte } from '../tls/first-byte.js';
import type { TlsAcceptor } from '../tls/tls-acceptor.js';
import type { Held } from './admission/held-connections.js';
import type { Connection } from './connection.js';

interface EntranceOptions {
  readonly acceptor: TlsAcceptor;
  /** Milliseconds for the first byte, the handshake and the request to come, all together. */
  readonly timeoutMs: number;
  /** Serves the connection from its first byte of the protocol on; `leftMs` are left for its request. */
  readonly open: (stream: Socket, isSecure: boolean, leftMs: number) => Connection;
  /** Told when the reply is with the system. */
  readonly answered: (entrance: Entrance) => void;
}

/** A connection whose first byte tells whether it speaks TLS or the protocol right away. */
export class Entrance implements Held {
  readonly network: string;
  /** As that of its connection. */
  isWithinShare = true;
  readonly #socket: Socket;
  readonly #options: EntranceOptions;
  readonly #endMs: number;
  #connection: Connection | undefined;

  constructor(socket: Socket, options: EntranceOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#endMs = performance.now() + options.timeoutMs;
    this.network = networkOf(socket.remoteAddress ?? '');
    socket.on('error', () => undefined);
    const timer = setTimeout(() => socket.destroy(), options.timeoutMs);
    socket.once('close', () => clearTimeout(timer));
    onFirstByte(socket, (speaksTls) => {
      clearTimeout(timer);
      if (speaksTls) void this.#shakeHands();
      else this.#open(socket, false);
    });
  }

  get #leftMs(): number {
    return Math.max(0, this.#endMs - performance.now());
  }

  get isReading(): boolean {
    return this.#connection?.isReading ?? true;
  }

  get unsentBytes(): number {
    return this.#connection?.unsentBytes ?? 0;
  }

  expire(nowMs: number): void {
    this.#connection?.expire(nowMs);
  }

  ended(): void {
    this.#connection?.ended();
  }

  destroy(): void {
    this.#connection?.destroy();
    this.#socket.destroy();
  }

  #open(stream: Socket, isSecure: boolean): void {
    const connection = this.#options.open(stream, isSecure, this.#leftMs);
    connection.isWithinShare = this.isWithinShare;
    this.#connection = connection;
    stream.once('finish', () => this.#options.answered(this));
  }

  async #shakeHands(): Promise<void> {
    try {
      this.#open(await this.#options.acceptor.accept(this.#socket, this.#leftMs), true);
    } catch {
      // This client's own affair, which has been ended.
    }
  }
}
