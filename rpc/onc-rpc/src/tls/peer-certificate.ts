import { X509Certificate } from 'node:crypto';
import type { PeerCertificate, TLSSocket } from 'node:tls';

/**
 * The certificate that the peer has shown; undefined when it has none. Not `getPeerX509Certificate`: at a client,
 * that takes the certificate out of the chain, and a second call gives the next one.
 */
export function peerCertificate(stream: TLSSocket): X509Certificate | undefined {
  // an empty object where there is none, whatever its type says
  const shown: Partial<PeerCertificate> = stream.getPeerCertificate();
  return shown.raw === undefined ? undefined : new X509Certificate(shown.raw);
}
