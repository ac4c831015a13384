import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { peerCertificate } from './peer-certificate.js';

/** What TLS tells of a caller. */
export interface CallerTls {
  /** `TLSv1.3`. */
  readonly protocol: string;
  /** The cipher suite, as OpenSSL names it. */
  readonly cipher: string;
  /** Whether the caller proved to own a certificate that the server trusts. */
  readonly authorized: boolean;
  /** The subject of that certificate, an attribute a line: `CN=alice`. */
  readonly subject: string | undefined;
  /** SHA-256 of that certificate, as `AB:CD:…`. */
  readonly fingerprint256: string | undefined;
  /** The certificate that the caller showed, undefined where it showed none. */
  readonly certificate: X509Certificate | undefined;
}

/** Reads a server's end of a connection whose handshake is complete. */
export function callerTls(socket: TLSSocket): CallerTls {
  const certificate = peerCertificate(socket);
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    authorized: certificate !== undefined && socket.authorized,
    subject: certificate?.subject,
    fingerprint256: certificate?.fingerprint256,
    certificate,
  };
}
