// Generated from mount.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

export const MNTPATHLEN = 1024;
export const MNTNAMLEN = 255;
export const FHSIZE3 = 64;

/** `typedef opaque fhandle3<FHSIZE3>;` */
export const Fhandle3 = xdr.varOpaque(FHSIZE3);
export type Fhandle3 = xdr.Infer<typeof Fhandle3>;

/** `typedef string dirpath<MNTPATHLEN>;` */
export const Dirpath = xdr.string(MNTPATHLEN);
export type Dirpath = xdr.Infer<typeof Dirpath>;

/** `typedef string name<MNTNAMLEN>;` */
export const Name = xdr.string(MNTNAMLEN);
export type Name = xdr.Infer<typeof Name>;

export const Mountstat3 = xdr.enum('mountstat3', {
  MNT3_OK: 0,
  MNT3ERR_PERM: 1,
  MNT3ERR_NOENT: 2,
  MNT3ERR_IO: 5,
  MNT3ERR_ACCES: 13,
  MNT3ERR_NOTDIR: 20,
  MNT3ERR_INVAL: 22,
  MNT3ERR_NAMETOOLONG: 63,
  MNT3ERR_NOTSUPP: 10004,
  MNT3ERR_SERVERFAULT: 10006,
});
export type Mountstat3 = xdr.Infer<typeof Mountstat3>;

/** `struct mountres3_ok { fhandle3 fhandle; int auth_flavors<>; };` */
export const Mountres3Ok = xdr.struct('mountres3_ok', {
  fhandle: Fhandle3,
  /** that may be used with it */
  auth_flavors: xdr.varArray(xdr.int),
});
export type Mountres3Ok = xdr.Infer<typeof Mountres3Ok>;

/**
 * ```
 * union mountres3 switch (mountstat3 fhs_status) {
 * case MNT3_OK:
 *   mountres3_ok mountinfo;
 * default:
 *   void;
 * };
 * ```
 */
export const Mountres3 = xdr.union('mountres3', Mountstat3, { MNT3_OK: Mountres3Ok }, xdr.void);
export type Mountres3 = xdr.Infer<typeof Mountres3>;

/**
 * Who has mounted what, as far as they said so.
 *
 * `struct mountbody { name ml_hostname; dirpath ml_directory; mountbody *ml_next; };`
 */
export const Mountbody = xdr.struct('mountbody', { ml_hostname: Name, ml_directory: Dirpath });
export type Mountbody = xdr.Infer<typeof Mountbody>;

/** `typedef mountbody *mountlist;` */
export const Mountlist = xdr.list(Mountbody);
export type Mountlist = xdr.Infer<typeof Mountlist>;

/** `struct groupnode { name gr_name; groupnode *gr_next; };` */
export const Groupnode = xdr.struct('groupnode', { gr_name: Name });
export type Groupnode = xdr.Infer<typeof Groupnode>;

/** `typedef groupnode *groups;` */
export const Groups = xdr.list(Groupnode);
export type Groups = xdr.Infer<typeof Groups>;

/** `struct exportnode { dirpath ex_dir; groups ex_groups; exportnode *ex_next; };` */
export const Exportnode = xdr.struct('exportnode', {
  ex_dir: Dirpath,
  /** who may mount it; everybody where there are none */
  ex_groups: Groups,
});
export type Exportnode = xdr.Infer<typeof Exportnode>;

/** `typedef exportnode *exports;` */
export const Exports = xdr.list(Exportnode);
export type Exports = xdr.Infer<typeof Exports>;

export const MOUNT_PROGRAM = defineProgram({
  name: 'MOUNT_PROGRAM',
  number: 100005,
  versions: {
    MOUNT_V3: version(3, {
      MOUNTPROC3_NULL: procedure(0, xdr.void, xdr.void, { idempotent: true }),
      MOUNTPROC3_MNT: procedure(1, Dirpath, Mountres3),
      MOUNTPROC3_DUMP: procedure(2, xdr.void, Mountlist, { idempotent: true }),
      MOUNTPROC3_UMNT: procedure(3, Dirpath, xdr.void),
      MOUNTPROC3_UMNTALL: procedure(4, xdr.void, xdr.void),
      MOUNTPROC3_EXPORT: procedure(5, xdr.void, Exports, { idempotent: true }),
    }),
  },
});
