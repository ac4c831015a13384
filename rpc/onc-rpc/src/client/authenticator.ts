import * as xdr from 'node-xdr';
import { AUTH_SYS, NULL_AUTH } from '../auth-flavor.js';
import { AuthSysParms } from '../auth-sys.js';
import type { AuthStatName, OpaqueAuth } from '../rpc-message.js';

/** Says who is calling by the same words in each call's header: AUTH_NONE and AUTH_SYS (RFC 5531 §8). */
export interface FixedAuth {
  /** The credential of every call. */
  readonly cred: OpaqueAuth;
  /** The verifier of every call. */
  readonly verf: OpaqueAuth;
}

/** How one transmission of one call is protected. */
export interface CallProtection {
  /** The credential of this transmission. */
  readonly cred: OpaqueAuth;
  /** Makes the verifier, from the call's bytes before it (RFC 2203 §5.3.1). */
  sign(signed: Uint8Array): OpaqueAuth;
  /** Transforms the arguments (RFC 2203 §5.3.2). */
  wrapArgs?(args: Uint8Array): Uint8Array;
  /**
   * Throws when the verifier is not that of a reply to this transmission; it is asked for every accepted reply. Over UDP
   * a reply to an earlier transmission may come after the call was sent again: then those are asked as well, 16 in all.
   */
  checkVerf?(verf: OpaqueAuth): void;
  /** Gives the results back. Only results are transformed, not errors. */
  unwrapResults?(results: Uint8Array): Uint8Array;
}

/**
 * Makes a call of the flavor's own to procedure 0 of the program that is called, with arguments and results of its
 * own (RFC 2203 §5.2.2). @throws RpcError as any call does
 */
export type Exchange = (
  auth: FixedAuth,
  args: Uint8Array,
) => Promise<{ readonly verf: OpaqueAuth; readonly results: Uint8Array }>;

/** A flavor that sets up a context with the server before the first call, and protects each call by it. */
export interface SessionAuth {
  /** Sets the context up; called before the first call, and again after `shouldRenew`. Calls wait for it. */
  establish(exchange: Exchange): Promise<void>;
  /** For each transmission: one that is sent again asks again (RFC 2203 §5.3.3.1). */
  protect(xid: number): CallProtection;
  /** Whether a refused call is to be sent once more with a new context, as after RPCSEC_GSS_CREDPROBLEM. Default: never. */
  shouldRenew?(authStat: AuthStatName): boolean;
}

/** How a client says who is calling. */
export type ClientAuthenticator = FixedAuth | SessionAuth;

/** AUTH_NONE: nobody in particular (RFC 5531 §10.1). */
export const NO_AUTH: FixedAuth = { cred: NULL_AUTH, verf: NULL_AUTH };

/** AUTH_SYS: a claim that nothing proves (RFC 5531 Appendix A). @throws XdrError for more than 16 gids or a name of more than 255 bytes */
export function sysAuth(parms: AuthSysParms): FixedAuth {
  return { cred: { flavor: AUTH_SYS, body: xdr.encode(AuthSysParms, parms) }, verf: NULL_AUTH };
}
