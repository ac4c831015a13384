import type net from 'node:net';
import type { Duplex } from 'node:stream';
import { reasonOf, RpcError } from '../rpc-error.js';
import type { CallerTls } from './caller-tls.js';
import type { TlsAcceptor } from './tls-acceptor.js';
import type { TlsOutcome } from './tls-options.js';

/** A connection as a listener sees it. */
export interface ServedConnection {
  /** Takes no more calls; ends when those in flight are answered. */
  end(): void;
  /** Ends at once. */
  destroy(): void;
}

/** What a connection in plaintext tells of TLS. */
export interface TlsOffer {
  /** Its caller has probed for TLS, and the offer is out: takes the stream over, which is silent. */
  onOffered(): void;
  /** A call came that TLS does not protect. */
  onPlaintextCall(): void;
}

/** What a connection that may turn to TLS takes from its listener. */
interface SecurableSettings {
  readonly acceptor: TlsAcceptor;
  /** Serves a connection within TLS, or one that TLS is offered on, and tells of its end unless the offer was taken. */
  readonly serve: (
    stream: Duplex,
    way: { readonly tls: CallerTls } | { readonly tlsOffer: TlsOffer },
  ) => ServedConnection;
  readonly onNegotiated: (outcome: TlsOutcome) => void;
  /** The connection has ended between plaintext and TLS. */
  readonly onClose: (error: RpcError) => void;
}

/**
 * A server's connection that is served in plaintext until its client probes for TLS, which it may do with any call when
 * no other is under way (RFC 9289 §5.1.1: all traffic before is RPC); then comes the handshake, and calls within TLS.
 */
export class SecurableStream implements ServedConnection {
  readonly #socket: net.Socket;
  readonly #settings: SecurableSettings;
  /** Undefined during the handshake. */
  #served: ServedConnection | undefined;
  #hasPlaintextCalls = false;

  constructor(socket: net.Socket, settings: SecurableSettings) {
    this.#socket = socket;
    this.#settings = settings;
    // a connection that breaks between two owners closes, which is heard
    socket.on('error', () => undefined);
    const tlsOffer = {
      onOffered: () => void this.#secure(),
      onPlaintextCall: () => this.#onPlaintextCall(),
    };
    this.#served = settings.serve(socket, { tlsOffer });
  }

  end(): void {
    if (this.#served === undefined) this.#socket.destroy();
    else this.#served.end();
  }

  destroy(): void {
    if (this.#served === undefined) this.#socket.destroy();
    else this.#served.destroy();
  }

  #onPlaintextCall(): void {
    if (this.#hasPlaintextCalls) return;
    this.#hasPlaintextCalls = true;
    this.#settings.onNegotiated({ isTls: false, reason: 'it was not asked for' });
  }

  async #secure(): Promise<void> {
    this.#served = undefined;
    try {
      const { stream, tls } = await this.#settings.acceptor.accept(this.#socket);
      const { protocol, cipher, certificate } = tls;
      this.#settings.onNegotiated({ isTls: true, protocol, cipher, certificate });
      this.#served = this.#settings.serve(stream, { tls });
    } catch (error) {
      this.#settings.onClose(
        error instanceof RpcError ? error : new RpcError('RPC_TLS_FAILED', reasonOf(error), { cause: error }),
      );
    }
  }
}
