import * as xdr from 'node-xdr';
import {
  AUTH_NONE,
  AUTH_SHORT,
  AUTH_SYS,
  AUTH_TLS,
  AuthSysParms,
  type OpaqueAuth,
  RPCSEC_GSS,
} from 'onc-rpc';

/** What is known of a flavor's credential besides its name. */
type CredentialBody =
  | { readonly kind: 'sys'; readonly parms: AuthSysParms }
  | { readonly kind: 'gss'; readonly cred: GssCredential }
  | { readonly kind: 'empty' }
  | { readonly kind: 'opaque'; readonly body: Uint8Array; readonly fault?: string };

/** A credential taken apart as far as its flavor is known. */
export interface Credential {
  readonly flavor: number;
  /** `AUTH_SYS`, …; `flavor 300001` for one without a name here. */
  readonly name: string;
  readonly body: CredentialBody;
}

const FLAVORS: ReadonlyMap<number, string> = new Map([
  [AUTH_NONE, 'AUTH_NONE'],
  [AUTH_SYS, 'AUTH_SYS'],
  [AUTH_SHORT, 'AUTH_SHORT'],
  [3, 'AUTH_DH'],
  [RPCSEC_GSS, 'RPCSEC_GSS'],
  [AUTH_TLS, 'AUTH_TLS'],
]);

/** `union rpc_gss_cred_t` of version 1 (RFC 2203 §5). */
const GssCredentialV1 = xdr.struct('rpc_gss_cred_vers_1_t', {
  version: xdr.uint,
  gss_proc: xdr.enum('rpc_gss_proc_t', {
    RPCSEC_GSS_DATA: 0,
    RPCSEC_GSS_INIT: 1,
    RPCSEC_GSS_CONTINUE_INIT: 2,
    RPCSEC_GSS_DESTROY: 3,
  }),
  seq_num: xdr.uint,
  service: xdr.enum('rpc_gss_service_t', {
    rpc_gss_svc_none: 1,
    rpc_gss_svc_integrity: 2,
    rpc_gss_svc_privacy: 3,
  }),
  handle: xdr.varOpaque(),
});
type GssCredential = xdr.Infer<typeof GssCredentialV1>;

/** Takes a credential apart; never throws. */
export function readCredential({ flavor, body }: OpaqueAuth): Credential {
  return { flavor, name: FLAVORS.get(flavor) ?? `flavor ${flavor}`, body: bodyOf(flavor, body) };
}

function bodyOf(flavor: number, body: Uint8Array): CredentialBody {
  try {
    if (flavor === AUTH_SYS) return { kind: 'sys', parms: xdr.decode(AuthSysParms, body, LENIENT_TEXT) };
    if (flavor === RPCSEC_GSS) return { kind: 'gss', cred: xdr.decode(GssCredentialV1, body) };
  } catch (error) {
    if (error instanceof xdr.XdrError) return { kind: 'opaque', body, fault: error.message };
    throw error;
  }
  return body.length === 0 ? { kind: 'empty' } : { kind: 'opaque', body };
}

const LENIENT_TEXT = { lenient: { text: true } } as const;
