import { AUTH_TLS } from '../auth-flavor.js';
import type { Authenticator } from './authentication.js';

/**
 * AUTH_TLS where it starts no TLS. Within TLS, for another procedure than NULL, or with a body, it is a mistake of the
 * caller's (RFC 9289 §4.1); otherwise it is a flavor that this listener does not have, or not while other calls are
 * under way.
 */
export const authTls: Authenticator = {
  flavor: AUTH_TLS,
  authenticate({ header, caller }) {
    const isMisused = caller.tls !== undefined || header.proc !== 0 || header.cred.body.length > 0;
    return { refusal: isMisused ? 'AUTH_BADCRED' : 'AUTH_REJECTEDCRED' };
  },
};
