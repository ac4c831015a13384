import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { reasonOf } from '../reason.js';

/** Versions before it are broken. */
export const MIN_TLS_VERSION = 'TLSv1.2';

/** In PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** The server's side of TLS, on connections that something else has accepted. */
export class TlsAcceptor {
  readonly #secureContext: tls.SecureContext;

  /** @throws Error when key and certificate are not usable */
  constructor({ key, cert }: KeyAndCertificate) {
    this.#secureContext = tls.createSecureContext({
      key,
      cert,
      minVersion: MIN_TLS_VERSION,
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    });
  }

  /**
   * Resolves when the handshake is complete. Half-open connections stay possible where the socket allows them.
   * @throws Error when it fails or takes longer; the connection is destroyed then
   */
  accept(socket: Socket, timeoutMs: number): Promise<tls.TLSSocket> {
    const secured = new tls.TLSSocket(socket, { isServer: true, secureContext: this.#secureContext });
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        clearTimeout(timer);
        secured.destroy();
        socket.destroy();
        reject(new Error(`no TLS with this client: ${reason}`));
      };
      const timer = setTimeout(() => fail(`no handshake within ${timeoutMs} ms`), timeoutMs);
      const onClose = (): void => fail('it closed the connection during the handshake');
      secured.once('close', onClose);
      secured.once('end', onClose);
      // Stays for good: a bad record later concerns this connection only.
      secured.on('error', (error) => fail(reasonOf(error)));
      // What a TLSSocket says that was made by hand, in place of a server's 'secureConnection'.
      secured.once('secure', () => {
        clearTimeout(timer);
        secured.off('close', onClose);
        secured.off('end', onClose);
        resolve(secured);
      });
    });
  }
}
