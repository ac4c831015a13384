import type { X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

/** The protocol that both sides name in the handshake (RFC 9289 §5, RFC 7301). */
export const ALPN_SUNRPC = 'sunrpc';

/** Keys and certificates, in PEM or as node:tls takes them. */
export type TlsCredentials = Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'pfx' | 'crl'>;

/**
 * Whether a client speaks TLS: `off`, not even asked for; `opportunistic`, where the server offers it, and plaintext
 * where it says no; `require`, or no call is made.
 */
export type TlsMode = 'off' | 'opportunistic' | 'require';

/** RPC over TLS at a client (RFC 9289). */
export interface ClientTlsOptions extends TlsCredentials {
  /** Whether TLS is spoken, and what becomes of calls where the server does not. */
  readonly mode: TlsMode;
  /** The name or IP address that the server's certificate must be for. Default: the host connected to. */
  readonly servername?: string;
  /**
   * Judges the server's certificate instead of the built-in check of its chain, dates and name. Is given what that
   * check has against it, undefined if nothing; returns what is wrong with it, or undefined to accept it. Where it
   * throws, the connection fails with `RPC_TLS_FAILED`, whose cause is what was thrown.
   */
  readonly checkCertificate?: (certificate: X509Certificate, fault: string | undefined) => string | undefined;
  /** Accept a server that names no protocol in the handshake. Default false. */
  readonly acceptMissingAlpn?: boolean;
  /** Told for each connection, before the first call leaves, whether it is protected. */
  readonly onNegotiated?: (outcome: TlsOutcome) => void;
}

/** What a client and a server agreed on for one connection; RFC 9289 §7.1 wants it in a log. */
export type TlsOutcome =
  | {
      readonly isTls: true;
      /** `TLSv1.3`. */
      readonly protocol: string;
      /** The cipher suite, as OpenSSL names it. */
      readonly cipher: string;
      /** The server's certificate, undefined where it showed none. */
      readonly certificate: X509Certificate | undefined;
    }
  /** Calls go in plaintext, for this reason: at a client, with `opportunistic` alone, what the server said instead. */
  | { readonly isTls: false; readonly reason: string };

/** RPC over TLS at a server (RFC 9289). */
export interface ServerTlsOptions extends TlsCredentials {
  /**
   * Whether clients are asked for a certificate: `none`, they are not; `request`, one that comes must be trusted, but
   * none need come; `require`, no trusted certificate, no connection. Trusted is what `ca` signed; without `ca`, what
   * any authority that Node knows signed. Default `request`, as servers have to ask (RFC 9289 §4.2).
   */
  readonly clientCertificate?: 'none' | 'request' | 'require';
  /** Accept a client that names no protocol in the handshake, as the Linux kernel's does. Default false. */
  readonly acceptMissingAlpn?: boolean;
  /** Told for each connection, before its first call runs, whether it is protected. */
  readonly onNegotiated?: (outcome: TlsOutcome, peer: string) => void;
  /** How long the handshake may take, in ms. Default 10,000. */
  readonly handshakeTimeoutMs?: number;
}

/** The default of `clientCertificate`. */
export const DEFAULT_CLIENT_CERTIFICATE = 'request';

/** The default of `handshakeTimeoutMs`, in ms. */
export const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;

/** Earlier versions must not be negotiated (RFC 9289 §5). */
export const MIN_TLS_VERSION = 'TLSv1.3';

/** What both sides hand to node:tls. */
export function secureContextOf(options: TlsCredentials): SecureContextOptions {
  const { ca, cert, key, passphrase, pfx, crl } = options;
  return { ca, cert, key, passphrase, pfx, crl, minVersion: MIN_TLS_VERSION };
}

/** What is wrong with the protocol agreed on in a handshake; undefined when it is `sunrpc`, or none where none will do. */
export function alpnFault(alpn: string | false | null, acceptMissing = false): string | undefined {
  if (alpn === ALPN_SUNRPC) return undefined;
  // node gives false, or null before the handshake
  if (alpn !== false && alpn !== null) return `it negotiated the protocol "${alpn}", not ${ALPN_SUNRPC}`;
  return acceptMissing ? undefined : `it negotiated no protocol (ALPN), not even ${ALPN_SUNRPC}`;
}
