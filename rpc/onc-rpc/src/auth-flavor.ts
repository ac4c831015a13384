import type { OpaqueAuth } from './rpc-message.js';

/** Numbers of the authentication flavors (RFC 5531 §8.2, RFC 9289 §4.1). The registry is open: others exist. */
export const AUTH_NONE = 0;
export const AUTH_SYS = 1;
export const AUTH_SHORT = 2;
export const RPCSEC_GSS = 6;
export const AUTH_TLS = 7;

/** The credential or verifier that says nothing (RFC 5531 §10.1). */
export const NULL_AUTH: OpaqueAuth = { flavor: AUTH_NONE, body: new Uint8Array() };
