import * as xdr from 'node-xdr';

/**
 * `struct authsys_parms`: who a caller claims to be on its machine (RFC 5531 Appendix A). Nothing proves it.
 *
 * ```
 * unsigned int stamp; string machinename<255>; unsigned int uid; unsigned int gid; unsigned int gids<16>;
 * ```
 */
export const AuthSysParms = xdr.struct('authsys_parms', {
  stamp: xdr.uint,
  machinename: xdr.string(255),
  uid: xdr.uint,
  gid: xdr.uint,
  gids: xdr.varArray(xdr.uint, 16),
});
export type AuthSysParms = xdr.Infer<typeof AuthSysParms>;
