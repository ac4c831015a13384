import type { OpaqueAuth } from './rpc-message.js';

/** AUTH_NONE: no identity (RFC 5531 §10.1). The registry of flavors is open: others than these exist (§8.2). */
export const AUTH_NONE = 0;
/** AUTH_SYS: the identity of a Unix user, as the caller claims it (RFC 5531 Appendix A). */
export const AUTH_SYS = 1;
/**
 * AUTH_SHORT: shorthand for an AUTH_SYS credential, which a server may hand out; this package makes none (RFC 5531
 * Appendix A).
 */
export const AUTH_SHORT = 2;
/** RPCSEC_GSS: Kerberos and its like (RFC 2203). The number alone: this package does not implement it. */
export const RPCSEC_GSS = 6;
/** AUTH_TLS: asks whether a server does TLS (RFC 9289 §4.1). */
export const AUTH_TLS = 7;

/** The credential or verifier that says nothing (RFC 5531 §10.1). */
export const NULL_AUTH: OpaqueAuth = { flavor: AUTH_NONE, body: new Uint8Array() };
