import * as xdr from 'node-xdr';
import { AUTH_NONE, AUTH_SYS, NULL_AUTH } from '../auth-flavor.js';
import { AuthSysParms } from '../auth-sys.js';
import type { AuthStatName, OpaqueAuth } from '../rpc-message.js';
import type { Caller } from './caller.js';
import type { CallHeader } from './incoming-call.js';

/** Who a caller is, as its flavor tells. Flavors plugged in from outside put what they know into `identity`. */
export type Credential =
  | { readonly flavor: 'none' }
  | ({ readonly flavor: 'sys' } & AuthSysParms)
  /** A flavor plugged in: its number, and what it says of the caller. */
  | { readonly flavor: 'other'; readonly number: number; readonly identity: unknown };

/** A call that an authenticator is to judge. */
export interface UnverifiedCall {
  /** What came before the arguments. */
  readonly header: CallHeader;
  /** The call's first bytes, up to its verifier: what the verifier is computed over (RFC 2203 §5.3.1). */
  readonly signed: Uint8Array;
  /** What follows the header, as it came: the arguments, or a flavor's own transformation of them. */
  readonly body: Uint8Array;
  /** Who sent it, as far as the transport knows. */
  readonly caller: Caller;
}

/** The call is let in. */
export interface Admission {
  /** Who the caller is; handlers find it in their context. */
  readonly credential: Credential;
  /** The verifier of the reply. */
  readonly verf: OpaqueAuth;
  /** Gives the arguments back from the body that came; what it throws becomes GARBAGE_ARGS (RFC 2203 §5.3.3.4.2, §5.3.3.4.3). */
  unwrapArgs?(body: Uint8Array): Uint8Array;
  /** Transforms the results before they are sent. Only results are transformed, not errors (RFC 2203 §5.3.3.2). */
  wrapResults?(results: Uint8Array): Uint8Array;
}

/** What a flavor makes of a call. */
export type Authentication =
  | Admission
  /** AUTH_ERROR with this status. */
  | { readonly refusal: Exclude<AuthStatName, 'AUTH_OK'> }
  /** A call that was for the flavor itself, as those that set up a context: answered with these results. */
  | { readonly answer: Uint8Array; readonly verf: OpaqueAuth }
  /** Nothing is answered, as to a sequence number that was there before (RFC 2203 §5.3.3.1). */
  | { readonly isDropped: true };

/** One authentication flavor on a server (RFC 5531 §8). */
export interface Authenticator {
  /** The flavor's number. */
  readonly flavor: number;
  /**
   * Judges a call; may take its time. What it throws becomes AUTH_FAILED and is reported to `onHandlerError`.
   * The getters of `call` are views of bytes that are gone once this has returned or resolved.
   */
  authenticate(call: UnverifiedCall): Authentication | Promise<Authentication>;
}

/** What AUTH_NONE makes of every call. */
export const ANONYMOUS: Admission = { credential: { flavor: 'none' }, verf: NULL_AUTH };

/** AUTH_NONE: everybody, nobody in particular (RFC 5531 §10.1). */
export const authNone: Authenticator = { flavor: AUTH_NONE, authenticate: () => ANONYMOUS };

/** A name in another encoding than UTF-8 is no reason to refuse who sends it: its bytes are escaped. */
const ANY_TEXT = { lenient: { text: true } };

/** AUTH_SYS: who the caller claims to be; its body is read to its own end and no further (RFC 5531 Appendix A). */
export const authSys: Authenticator = {
  flavor: AUTH_SYS,
  authenticate({ header }) {
    try {
      const parms = xdr.decode(AuthSysParms, header.cred.body, ANY_TEXT);
      return { credential: { flavor: 'sys', ...parms }, verf: NULL_AUTH };
    } catch {
      return { refusal: 'AUTH_BADCRED' };
    }
  },
};
