import { constants } from 'node:crypto';
import type net from 'node:net';
import tls from 'node:tls';
import { checkLimits, LONGEST_TIMER_MS } from '../limits.js';
import { reasonOf, RpcError } from '../rpc-error.js';
import { type CallerTls, callerTls } from './caller-tls.js';
import { peerCertificate } from './peer-certificate.js';
import {
  ALPN_SUNRPC,
  alpnFault,
  DEFAULT_CLIENT_CERTIFICATE,
  DEFAULT_HANDSHAKE_TIMEOUT_MS,
  secureContextOf,
  type ServerTlsOptions,
} from './tls-options.js';

/** A connection that is protected, and what that tells of the caller. */
interface SecuredStream {
  readonly stream: tls.TLSSocket;
  readonly tls: CallerTls;
}

interface Handshake {
  readonly resolve: (secured: SecuredStream) => void;
  readonly fail: (reason: string, cause?: unknown) => void;
}

/** The server's side of handshakes on connections that were plaintext so far. */
export class TlsAcceptor {
  readonly #options: ServerTlsOptions;
  /** Never listens: connections are handed to it. A TLSSocket made by hand does not check client certificates. */
  readonly #server: tls.Server;
  /** By both ends' addresses and ports: node:tls does not say which of our sockets a TLSSocket was made from. */
  readonly #handshakes = new Map<string, Handshake>();

  /** @throws the error of node:tls when key and certificate are not usable; RangeError for a time that is none */
  constructor(options: ServerTlsOptions) {
    checkLimits(options, ['handshakeTimeoutMs']);
    this.#options = options;
    this.#server = tls.createServer({
      ...secureContextOf(options),
      ALPNProtocols: [ALPN_SUNRPC],
      // no session is resumed: each connection's certificate is judged by what is trusted then, and there can be no
      // early data, which could be replayed (RFC 9289 §7)
      secureOptions: constants.SSL_OP_NO_TICKET,
      requestCert: this.#clientCertificate !== 'none',
      // refused by us, who can say why; node:tls would only close the connection
      rejectUnauthorized: false,
      handshakeTimeout: this.#timerMs,
    });
    this.#server.on('secureConnection', (stream) => this.#onSecured(stream));
    this.#server.on('tlsClientError', (error, stream) => this.#onFailed(error, stream));
  }

  /**
   * Awaits the client's half of the handshake; on failure the connection is destroyed.
   * @throws RpcError `RPC_TLS_FAILED`
   */
  accept(socket: net.Socket): Promise<SecuredStream> {
    const key = keyOf(socket);
    return new Promise((resolve, reject) => {
      const settled = (): void => {
        clearTimeout(timer);
        socket.off('close', onClose);
        this.#handshakes.delete(key);
      };
      const fail = (reason: string, cause?: unknown): void => {
        settled();
        socket.destroy();
        reject(new RpcError('RPC_TLS_FAILED', `no TLS with this client: ${reason}`, { cause }));
      };
      const onClose = (): void => fail('it closed the connection during the handshake');
      const timer = setTimeout(() => fail(`no handshake within ${this.#timerMs} ms`), this.#timerMs);
      socket.once('close', onClose);
      this.#handshakes.set(key, {
        resolve(secured) {
          settled();
          resolve(secured);
        },
        fail,
      });
      try {
        this.#server.emit('connection', socket);
      } catch (error) {
        fail(reasonOf(error), error);
      }
    });
  }

  get onNegotiated(): ServerTlsOptions['onNegotiated'] {
    return this.#options.onNegotiated;
  }

  get #clientCertificate(): 'none' | 'request' | 'require' {
    return this.#options.clientCertificate ?? DEFAULT_CLIENT_CERTIFICATE;
  }

  get #timerMs(): number {
    return Math.min(this.#options.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS, LONGEST_TIMER_MS);
  }

  #onSecured(stream: tls.TLSSocket): void {
    const handshake = this.#handshakes.get(keyOf(stream));
    const fault = this.#fault(stream);
    if (handshake !== undefined && fault === undefined) {
      handshake.resolve({ stream, tls: callerTls(stream) });
      return;
    }
    stream.on('error', () => undefined).destroy();
    handshake?.fail(fault ?? 'unexpected');
  }

  #onFailed(error: Error, stream: tls.TLSSocket): void {
    stream.on('error', () => undefined);
    this.#handshakes.get(keyOf(stream))?.fail(error.message, error);
  }

  #fault(stream: tls.TLSSocket): string | undefined {
    return alpnFault(stream.alpnProtocol, this.#options.acceptMissingAlpn) ?? this.#certificateFault(stream);
  }

  #certificateFault(stream: tls.TLSSocket): string | undefined {
    if (this.#clientCertificate === 'none') return undefined;
    if (peerCertificate(stream) === undefined) {
      return this.#clientCertificate === 'require' ? 'it has no certificate' : undefined;
    }
    return stream.authorized
      ? undefined
      : `its certificate is not trusted: ${String(stream.authorizationError)}`;
  }
}

function keyOf({ remoteAddress, remotePort, localAddress, localPort }: net.Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
