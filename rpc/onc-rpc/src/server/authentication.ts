import * as xdr from 'node-xdr';
import { AUTH_NONE, AUTH_SYS, NULL_AUTH } from '../auth-flavor.js';
import { AuthSysParms } from '../auth-sys.js';
import type { AuthStatName, OpaqueAuth } from '../rpc-message.js';

/** Who a caller is, as its flavor tells. Flavors plugged in from outside add their own kinds. */
export type Credential =
  | { readonly flavor: 'none' }
  | ({ readonly flavor: 'sys' } & AuthSysParms)
  | { readonly flavor: 'other'; readonly number: number; readonly identity: unknown };

/** What a flavor makes of a call: accepted with the credential and the verifier to answer with, or refused. */
export type Authentication =
  | { readonly credential: Credential; readonly verf: OpaqueAuth }
  | { readonly refusal: Exclude<AuthStatName, 'AUTH_OK'> };

/** One authentication flavor on a server (RFC 5531 §8). */
export interface Authenticator {
  readonly flavor: number;
  authenticate(cred: OpaqueAuth, verf: OpaqueAuth): Authentication;
}

const ANONYMOUS: Authentication = { credential: { flavor: 'none' }, verf: NULL_AUTH };

/** AUTH_NONE: everybody, nobody in particular (RFC 5531 §10.1). */
export const authNone: Authenticator = { flavor: AUTH_NONE, authenticate: () => ANONYMOUS };

/** AUTH_SYS: who the caller claims to be; its body is read to its own end and no further (RFC 5531 Appendix A). */
export const authSys: Authenticator = {
  flavor: AUTH_SYS,
  authenticate(cred) {
    try {
      return { credential: { flavor: 'sys', ...xdr.decode(AuthSysParms, cred.body) }, verf: NULL_AUTH };
    } catch {
      return { refusal: 'AUTH_BADCRED' };
    }
  },
};
