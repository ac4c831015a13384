import { createHash } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import tls from 'node:tls';
import { withoutZone } from 'onc-rpc/addresses';
import type { HostPort } from '../../daemons/addresses/host-port.js';
import { reasonOf } from '../../daemons/reason.js';
import { MIN_TLS_VERSION } from '../../daemons/tls/tls-acceptor.js';

/** Which certificates are trusted: those that an authority signed for the host's name, or one alone. */
export type TlsTerms =
  | { readonly trust: 'authorities'; readonly secureContext: tls.SecureContext }
  /** `sha256` of the certificate, 64 hexadecimal digits. */
  | { readonly trust: 'fingerprint'; readonly sha256: string };

/** Terms for whoever has a certificate of these authorities (PEM); made once, since there can be hundreds. */
export function trustAuthorities(ca: string): TlsTerms {
  return {
    trust: 'authorities',
    secureContext: tls.createSecureContext({ ca, minVersion: MIN_TLS_VERSION }),
  };
}

/** Where to connect to; with `tls`, nothing is ever sent there without it. */
export interface Endpoint extends HostPort {
  readonly tls?: TlsTerms | undefined;
}

/** What a program says that speaks no TLS: it ends the connection, or answers with something else. */
const NO_TLS = /^(ECONNRESET|EPIPE|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/;

/**
 * Puts TLS on a connection before its first byte.
 * @throws Error when the other side speaks none, cannot be trusted or takes too long; the connection is destroyed then
 */
export function secured(
  socket: Socket,
  { host, terms }: { host: string; terms: TlsTerms },
  timeoutMs: number,
): Promise<tls.TLSSocket> {
  const stream = tls.connect({ socket, host: withoutZone(host), ...optionsOf(host, terms) });
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      stream.destroy();
      socket.destroy();
      reject(new Error(reason));
    };
    const timer = setTimeout(() => fail(`no TLS handshake within ${timeoutMs} ms`), timeoutMs);
    const onClose = (): void => fail('connection closed during the TLS handshake');
    stream.once('close', onClose);
    // Stays for good: an error that comes while nobody reads must not end the program.
    stream.on('error', (error: NodeJS.ErrnoException) => fail(faultOf(error, stream, terms)));
    stream.once('secureConnect', () => {
      clearTimeout(timer);
      stream.off('close', onClose);
      if (isTrusted(stream, terms)) resolve(stream);
      else fail('its certificate is another than the one it announced');
    });
  });
}

function optionsOf(host: string, terms: TlsTerms): tls.ConnectionOptions {
  // An address is no server name, and is looked for among the certificate's addresses all the same.
  const servername = isIP(host) === 0 ? host : '';
  if (terms.trust === 'authorities') return { servername, secureContext: terms.secureContext };
  return { servername, minVersion: MIN_TLS_VERSION, rejectUnauthorized: false };
}

function isTrusted(stream: tls.TLSSocket, terms: TlsTerms): boolean {
  if (terms.trust === 'authorities') return stream.authorized;
  const certificate = stream.getPeerX509Certificate();
  if (certificate === undefined) return false;
  return createHash('sha256').update(certificate.raw).digest('hex') === terms.sha256;
}

function faultOf(error: NodeJS.ErrnoException, stream: tls.TLSSocket, { trust }: TlsTerms): string {
  if (NO_TLS.test(error.code ?? '')) return 'it speaks no TLS, and nothing was sent without (--tls)';
  // Set by a certificate that was looked at, and by nothing else; null before, whatever Node's type says.
  const certificateFault = stream.authorizationError as Error | null;
  if (certificateFault === null) return `the TLS handshake failed: ${reasonOf(error)}`;
  const hint = trust === 'authorities' ? '; --tls-ca names the authority to trust' : '';
  return `its certificate is not trusted: ${reasonOf(error)}${hint}`;
}
