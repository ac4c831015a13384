import { TlsAcceptor } from '../../daemons/tls/tls-acceptor.js';
import { makeOwnCertificate } from '../exchange/own-certificate.js';

/** How files are served over TLS. */
export interface PeerTls {
  readonly acceptor: TlsAcceptor;
  /** The fingerprint of the certificate, for those who fetch them. */
  readonly sha256: string;
  /** Whether nobody is served without. */
  readonly isRequired: boolean;
}

/** With a new certificate, which lives as long as this process. */
export function peerTls(isRequired: boolean): PeerTls {
  const { sha256, ...pair } = makeOwnCertificate();
  return { acceptor: new TlsAcceptor(pair), sha256, isRequired };
}
