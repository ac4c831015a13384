import * as xdr from 'node-xdr';
import { AUTH_SYS, NULL_AUTH } from '../auth-flavor.js';
import { AuthSysParms } from '../auth-sys.js';
import type { OpaqueAuth } from '../rpc-message.js';

/** How a client says who is calling: what stands in each call's header (RFC 5531 §8). */
export interface ClientAuthenticator {
  readonly cred: OpaqueAuth;
  readonly verf: OpaqueAuth;
}

/** AUTH_NONE: nobody in particular. */
export const NO_AUTH: ClientAuthenticator = { cred: NULL_AUTH, verf: NULL_AUTH };

/** AUTH_SYS: a claim that nothing proves. @throws XdrError for more than 16 gids or a name of more than 255 bytes */
export function sysAuth(parms: AuthSysParms): ClientAuthenticator {
  return { cred: { flavor: AUTH_SYS, body: xdr.encode(AuthSysParms, parms) }, verf: NULL_AUTH };
}
