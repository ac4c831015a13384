import type { Socket } from 'node:net';
import { networkOf } from '../ip-address.js';
import { onFirstByte } from '../tls/first-byte.js';
import type { TlsAcceptor } from '../tls/tls-acceptor.js';
import type { Held } from './admission/held-connections.js';
import type { Connection } from './connection.js';

export interface EntranceOptions {
  readonly acceptor: TlsAcceptor;
  /** Milliseconds for the first byte to come, and then for the handshake. */
  readonly timeoutMs: number;
  /** Serves the connection from its first byte of the protocol on. */
  readonly open: (stream: Socket, isSecure: boolean) => Connection;
}

/** A connection whose first byte tells whether it speaks TLS or the protocol right away. */
export class Entrance implements Held {
  readonly network: string;
  readonly #socket: Socket;
  readonly #options: EntranceOptions;
  #connection: Connection | undefined;

  constructor(socket: Socket, options: EntranceOptions) {
    this.#socket = socket;
    this.#options = options;
    this.network = networkOf(socket.remoteAddress ?? '');
    socket.on('error', () => undefined);
    const timer = setTimeout(() => socket.destroy(), options.timeoutMs);
    socket.once('close', () => clearTimeout(timer));
    onFirstByte(socket, (speaksTls) => {
      clearTimeout(timer);
      if (speaksTls) void this.#shakeHands();
      else this.#connection = options.open(socket, false);
    });
  }

  get isReading(): boolean {
    return this.#connection?.isReading ?? true;
  }

  get unsentBytes(): number {
    return this.#connection?.unsentBytes ?? 0;
  }

  destroy(): void {
    this.#connection?.destroy();
    this.#socket.destroy();
  }

  async #shakeHands(): Promise<void> {
    const { acceptor, timeoutMs, open } = this.#options;
    try {
      this.#connection = open(await acceptor.accept(this.#socket, timeoutMs), true);
    } catch {
      // This client's own affair, which has been ended.
    }
  }
}
