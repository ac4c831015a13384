import tls, { type PeerCertificate } from 'node:tls';

const NAMES_HOSTS = /(^|, )(DNS|IP Address):/;
const NAMES_BY_WILDCARD = /(^|, )DNS:("[^"]*|[^,"]*)\*/;

/**
 * What is wrong with a server's certificate for a host (RFC 9289 §5.2.1): the name or address has to be among its
 * `subjectAltName`, where node:tls would take the subject's common name too, and none of them may be a wildcard.
 */
export function identityFault(host: string, certificate: PeerCertificate): Error | undefined {
  const names = certificate.subjectaltname ?? '';
  if (!NAMES_HOSTS.test(names)) return new Error('its certificate names no host (subjectAltName)');
  if (NAMES_BY_WILDCARD.test(names)) return new Error(`its certificate names hosts by a wildcard: ${names}`);
  return tls.checkServerIdentity(host, certificate);
}
