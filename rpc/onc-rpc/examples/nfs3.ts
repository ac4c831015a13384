// Generated from nfs3.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

export const NFS3_FHSIZE = 64;
export const NFS3_COOKIEVERFSIZE = 8;
export const NFS3_CREATEVERFSIZE = 8;
export const NFS3_WRITEVERFSIZE = 8;

/** Bits of the mask that ACCESS is about. */
export const ACCESS3_READ = 1;
export const ACCESS3_LOOKUP = 2;
export const ACCESS3_MODIFY = 4;
export const ACCESS3_EXTEND = 8;
export const ACCESS3_DELETE = 16;
export const ACCESS3_EXECUTE = 32;

/** What FSINFO says a file system can do. */
export const FSF3_LINK = 1;
export const FSF3_SYMLINK = 2;
export const FSF3_HOMOGENEOUS = 8;
export const FSF3_CANSETTIME = 16;

/** `typedef string filename3<>;` */
export const Filename3 = xdr.string();
export type Filename3 = xdr.Infer<typeof Filename3>;

/** `typedef string nfspath3<>;` */
export const Nfspath3 = xdr.string();
export type Nfspath3 = xdr.Infer<typeof Nfspath3>;

/** `typedef unsigned hyper fileid3;` */
export const Fileid3 = xdr.uhyper;
export type Fileid3 = xdr.Infer<typeof Fileid3>;

/** `typedef unsigned hyper cookie3;` */
export const Cookie3 = xdr.uhyper;
export type Cookie3 = xdr.Infer<typeof Cookie3>;

/** `typedef opaque cookieverf3[NFS3_COOKIEVERFSIZE];` */
export const Cookieverf3 = xdr.opaque(NFS3_COOKIEVERFSIZE);
export type Cookieverf3 = xdr.Infer<typeof Cookieverf3>;

/** `typedef opaque createverf3[NFS3_CREATEVERFSIZE];` */
export const Createverf3 = xdr.opaque(NFS3_CREATEVERFSIZE);
export type Createverf3 = xdr.Infer<typeof Createverf3>;

/** `typedef opaque writeverf3[NFS3_WRITEVERFSIZE];` */
export const Writeverf3 = xdr.opaque(NFS3_WRITEVERFSIZE);
export type Writeverf3 = xdr.Infer<typeof Writeverf3>;

/** `typedef unsigned int uid3;` */
export const Uid3 = xdr.uint;
export type Uid3 = xdr.Infer<typeof Uid3>;

/** `typedef unsigned int gid3;` */
export const Gid3 = xdr.uint;
export type Gid3 = xdr.Infer<typeof Gid3>;

/**
 * bytes
 *
 * `typedef unsigned hyper size3;`
 */
export const Size3 = xdr.uhyper;
export type Size3 = xdr.Infer<typeof Size3>;

/**
 * bytes
 *
 * `typedef unsigned hyper offset3;`
 */
export const Offset3 = xdr.uhyper;
export type Offset3 = xdr.Infer<typeof Offset3>;

/**
 * the permission bits, without the type of the file
 *
 * `typedef unsigned int mode3;`
 */
export const Mode3 = xdr.uint;
export type Mode3 = xdr.Infer<typeof Mode3>;

/**
 * bytes
 *
 * `typedef unsigned int count3;`
 */
export const Count3 = xdr.uint;
export type Count3 = xdr.Infer<typeof Count3>;

export const Nfsstat3 = xdr.enum('nfsstat3', {
  NFS3_OK: 0,
  NFS3ERR_PERM: 1,
  NFS3ERR_NOENT: 2,
  NFS3ERR_IO: 5,
  NFS3ERR_NXIO: 6,
  NFS3ERR_ACCES: 13,
  NFS3ERR_EXIST: 17,
  NFS3ERR_XDEV: 18,
  NFS3ERR_NODEV: 19,
  NFS3ERR_NOTDIR: 20,
  NFS3ERR_ISDIR: 21,
  NFS3ERR_INVAL: 22,
  NFS3ERR_FBIG: 27,
  NFS3ERR_NOSPC: 28,
  NFS3ERR_ROFS: 30,
  NFS3ERR_MLINK: 31,
  NFS3ERR_NAMETOOLONG: 63,
  NFS3ERR_NOTEMPTY: 66,
  NFS3ERR_DQUOT: 69,
  NFS3ERR_STALE: 70,
  NFS3ERR_REMOTE: 71,
  NFS3ERR_BADHANDLE: 10001,
  NFS3ERR_NOT_SYNC: 10002,
  NFS3ERR_BAD_COOKIE: 10003,
  NFS3ERR_NOTSUPP: 10004,
  NFS3ERR_TOOSMALL: 10005,
  NFS3ERR_SERVERFAULT: 10006,
  NFS3ERR_BADTYPE: 10007,
  NFS3ERR_JUKEBOX: 10008,
});
export type Nfsstat3 = xdr.Infer<typeof Nfsstat3>;

export const Ftype3 = xdr.enum('ftype3', {
  NF3REG: 1,
  NF3DIR: 2,
  NF3BLK: 3,
  NF3CHR: 4,
  NF3LNK: 5,
  NF3SOCK: 6,
  NF3FIFO: 7,
});
export type Ftype3 = xdr.Infer<typeof Ftype3>;

/** `struct nfs_fh3 { opaque data<NFS3_FHSIZE>; };` */
export const NfsFh3 = xdr.struct('nfs_fh3', { data: xdr.varOpaque(NFS3_FHSIZE) });
export type NfsFh3 = xdr.Infer<typeof NfsFh3>;

/** `struct nfstime3 { unsigned int seconds; unsigned int nseconds; };` */
export const Nfstime3 = xdr.struct('nfstime3', {
  /** since 1970 */
  seconds: xdr.uint,
  nseconds: xdr.uint,
});
export type Nfstime3 = xdr.Infer<typeof Nfstime3>;

/**
 * The numbers of a device file.
 *
 * `struct specdata3 { unsigned int specdata1; unsigned int specdata2; };`
 */
export const Specdata3 = xdr.struct('specdata3', {
  /** major */
  specdata1: xdr.uint,
  /** minor */
  specdata2: xdr.uint,
});
export type Specdata3 = xdr.Infer<typeof Specdata3>;

/**
 * ```
 * struct fattr3 {
 *   ftype3 type;
 *   mode3 mode;
 *   unsigned int nlink;
 *   uid3 uid;
 *   gid3 gid;
 *   size3 size;
 *   size3 used;
 *   specdata3 rdev;
 *   unsigned hyper fsid;
 *   fileid3 fileid;
 *   nfstime3 atime;
 *   nfstime3 mtime;
 *   nfstime3 ctime;
 * };
 * ```
 */
export const Fattr3 = xdr.struct('fattr3', {
  type: Ftype3,
  mode: Mode3,
  nlink: xdr.uint,
  uid: Uid3,
  gid: Gid3,
  size: Size3,
  used: Size3,
  rdev: Specdata3,
  fsid: xdr.uhyper,
  fileid: Fileid3,
  atime: Nfstime3,
  mtime: Nfstime3,
  ctime: Nfstime3,
});
export type Fattr3 = xdr.Infer<typeof Fattr3>;

/**
 * ```
 * union post_op_attr switch (bool attributes_follow) {
 * case TRUE:
 *   fattr3 attributes;
 * case FALSE:
 *   void;
 * };
 * ```
 */
export const PostOpAttr = xdr.union('post_op_attr', xdr.bool, { TRUE: Fattr3, FALSE: xdr.void });
export type PostOpAttr = xdr.Infer<typeof PostOpAttr>;

/**
 * What of an object changes with every change: so much is known from before it.
 *
 * `struct wcc_attr { size3 size; nfstime3 mtime; nfstime3 ctime; };`
 */
export const WccAttr = xdr.struct('wcc_attr', {
  size: Size3,
  mtime: Nfstime3,
  ctime: Nfstime3,
});
export type WccAttr = xdr.Infer<typeof WccAttr>;

/**
 * ```
 * union pre_op_attr switch (bool attributes_follow) {
 * case TRUE:
 *   wcc_attr attributes;
 * case FALSE:
 *   void;
 * };
 * ```
 */
export const PreOpAttr = xdr.union('pre_op_attr', xdr.bool, { TRUE: WccAttr, FALSE: xdr.void });
export type PreOpAttr = xdr.Infer<typeof PreOpAttr>;

/** `struct wcc_data { pre_op_attr before; post_op_attr after; };` */
export const WccData = xdr.struct('wcc_data', { before: PreOpAttr, after: PostOpAttr });
export type WccData = xdr.Infer<typeof WccData>;

/** `union post_op_fh3 switch (bool handle_follows) { case TRUE: nfs_fh3 handle; case FALSE: void; };` */
export const PostOpFh3 = xdr.union('post_op_fh3', xdr.bool, { TRUE: NfsFh3, FALSE: xdr.void });
export type PostOpFh3 = xdr.Infer<typeof PostOpFh3>;

export const TimeHow = xdr.enum('time_how', {
  DONT_CHANGE: 0,
  SET_TO_SERVER_TIME: 1,
  SET_TO_CLIENT_TIME: 2,
});
export type TimeHow = xdr.Infer<typeof TimeHow>;

/** `union set_mode3 switch (bool set_it) { case TRUE: mode3 mode; default: void; };` */
export const SetMode3 = xdr.union('set_mode3', xdr.bool, { TRUE: Mode3 }, xdr.void);
export type SetMode3 = xdr.Infer<typeof SetMode3>;

/** `union set_uid3 switch (bool set_it) { case TRUE: uid3 uid; default: void; };` */
export const SetUid3 = xdr.union('set_uid3', xdr.bool, { TRUE: Uid3 }, xdr.void);
export type SetUid3 = xdr.Infer<typeof SetUid3>;

/** `union set_gid3 switch (bool set_it) { case TRUE: gid3 gid; default: void; };` */
export const SetGid3 = xdr.union('set_gid3', xdr.bool, { TRUE: Gid3 }, xdr.void);
export type SetGid3 = xdr.Infer<typeof SetGid3>;

/** `union set_size3 switch (bool set_it) { case TRUE: size3 size; default: void; };` */
export const SetSize3 = xdr.union('set_size3', xdr.bool, { TRUE: Size3 }, xdr.void);
export type SetSize3 = xdr.Infer<typeof SetSize3>;

/**
 * ```
 * union set_atime switch (time_how set_it) {
 * case SET_TO_CLIENT_TIME:
 *   nfstime3 atime;
 * default:
 *   void;
 * };
 * ```
 */
export const SetAtime = xdr.union('set_atime', TimeHow, { SET_TO_CLIENT_TIME: Nfstime3 }, xdr.void);
export type SetAtime = xdr.Infer<typeof SetAtime>;

/**
 * ```
 * union set_mtime switch (time_how set_it) {
 * case SET_TO_CLIENT_TIME:
 *   nfstime3 mtime;
 * default:
 *   void;
 * };
 * ```
 */
export const SetMtime = xdr.union('set_mtime', TimeHow, { SET_TO_CLIENT_TIME: Nfstime3 }, xdr.void);
export type SetMtime = xdr.Infer<typeof SetMtime>;

/**
 * ```
 * struct sattr3 {
 *   set_mode3 mode;
 *   set_uid3 uid;
 *   set_gid3 gid;
 *   set_size3 size;
 *   set_atime atime;
 *   set_mtime mtime;
 * };
 * ```
 */
export const Sattr3 = xdr.struct('sattr3', {
  mode: SetMode3,
  uid: SetUid3,
  gid: SetGid3,
  size: SetSize3,
  atime: SetAtime,
  mtime: SetMtime,
});
export type Sattr3 = xdr.Infer<typeof Sattr3>;

/**
 * A name in a directory.
 *
 * `struct diropargs3 { nfs_fh3 dir; filename3 name; };`
 */
export const Diropargs3 = xdr.struct('diropargs3', { dir: NfsFh3, name: Filename3 });
export type Diropargs3 = xdr.Infer<typeof Diropargs3>;

/**
 * GETATTR
 *
 * `struct GETATTR3args { nfs_fh3 object; };`
 */
export const GETATTR3args = xdr.struct('GETATTR3args', { object: NfsFh3 });
export type GETATTR3args = xdr.Infer<typeof GETATTR3args>;

/** `struct GETATTR3resok { fattr3 obj_attributes; };` */
export const GETATTR3resok = xdr.struct('GETATTR3resok', { obj_attributes: Fattr3 });
export type GETATTR3resok = xdr.Infer<typeof GETATTR3resok>;

/**
 * ```
 * union GETATTR3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   GETATTR3resok resok;
 * default:
 *   void;
 * };
 * ```
 */
export const GETATTR3res = xdr.union('GETATTR3res', Nfsstat3, { NFS3_OK: GETATTR3resok }, xdr.void);
export type GETATTR3res = xdr.Infer<typeof GETATTR3res>;

/**
 * SETATTR
 *
 * `union sattrguard3 switch (bool check) { case TRUE: nfstime3 obj_ctime; case FALSE: void; };`
 */
export const Sattrguard3 = xdr.union('sattrguard3', xdr.bool, { TRUE: Nfstime3, FALSE: xdr.void });
export type Sattrguard3 = xdr.Infer<typeof Sattrguard3>;

/** `struct SETATTR3args { nfs_fh3 object; sattr3 new_attributes; sattrguard3 guard; };` */
export const SETATTR3args = xdr.struct('SETATTR3args', {
  object: NfsFh3,
  new_attributes: Sattr3,
  guard: Sattrguard3,
});
export type SETATTR3args = xdr.Infer<typeof SETATTR3args>;

/** `struct SETATTR3resok { wcc_data obj_wcc; };` */
export const SETATTR3resok = xdr.struct('SETATTR3resok', { obj_wcc: WccData });
export type SETATTR3resok = xdr.Infer<typeof SETATTR3resok>;

/** `struct SETATTR3resfail { wcc_data obj_wcc; };` */
export const SETATTR3resfail = xdr.struct('SETATTR3resfail', { obj_wcc: WccData });
export type SETATTR3resfail = xdr.Infer<typeof SETATTR3resfail>;

/**
 * ```
 * union SETATTR3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   SETATTR3resok resok;
 * default:
 *   SETATTR3resfail resfail;
 * };
 * ```
 */
export const SETATTR3res = xdr.union('SETATTR3res', Nfsstat3, { NFS3_OK: SETATTR3resok }, SETATTR3resfail);
export type SETATTR3res = xdr.Infer<typeof SETATTR3res>;

/**
 * LOOKUP
 *
 * `struct LOOKUP3args { diropargs3 what; };`
 */
export const LOOKUP3args = xdr.struct('LOOKUP3args', { what: Diropargs3 });
export type LOOKUP3args = xdr.Infer<typeof LOOKUP3args>;

/**
 * ```
 * struct LOOKUP3resok {
 *   nfs_fh3 object;
 *   post_op_attr obj_attributes;
 *   post_op_attr dir_attributes;
 * };
 * ```
 */
export const LOOKUP3resok = xdr.struct('LOOKUP3resok', {
  object: NfsFh3,
  obj_attributes: PostOpAttr,
  dir_attributes: PostOpAttr,
});
export type LOOKUP3resok = xdr.Infer<typeof LOOKUP3resok>;

/** `struct LOOKUP3resfail { post_op_attr dir_attributes; };` */
export const LOOKUP3resfail = xdr.struct('LOOKUP3resfail', { dir_attributes: PostOpAttr });
export type LOOKUP3resfail = xdr.Infer<typeof LOOKUP3resfail>;

/**
 * ```
 * union LOOKUP3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   LOOKUP3resok resok;
 * default:
 *   LOOKUP3resfail resfail;
 * };
 * ```
 */
export const LOOKUP3res = xdr.union('LOOKUP3res', Nfsstat3, { NFS3_OK: LOOKUP3resok }, LOOKUP3resfail);
export type LOOKUP3res = xdr.Infer<typeof LOOKUP3res>;

/**
 * ACCESS
 *
 * `struct ACCESS3args { nfs_fh3 object; unsigned int access; };`
 */
export const ACCESS3args = xdr.struct('ACCESS3args', { object: NfsFh3, access: xdr.uint });
export type ACCESS3args = xdr.Infer<typeof ACCESS3args>;

/** `struct ACCESS3resok { post_op_attr obj_attributes; unsigned int access; };` */
export const ACCESS3resok = xdr.struct('ACCESS3resok', { obj_attributes: PostOpAttr, access: xdr.uint });
export type ACCESS3resok = xdr.Infer<typeof ACCESS3resok>;

/** `struct ACCESS3resfail { post_op_attr obj_attributes; };` */
export const ACCESS3resfail = xdr.struct('ACCESS3resfail', { obj_attributes: PostOpAttr });
export type ACCESS3resfail = xdr.Infer<typeof ACCESS3resfail>;

/**
 * ```
 * union ACCESS3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   ACCESS3resok resok;
 * default:
 *   ACCESS3resfail resfail;
 * };
 * ```
 */
export const ACCESS3res = xdr.union('ACCESS3res', Nfsstat3, { NFS3_OK: ACCESS3resok }, ACCESS3resfail);
export type ACCESS3res = xdr.Infer<typeof ACCESS3res>;

/**
 * READLINK
 *
 * `struct READLINK3args { nfs_fh3 symlink; };`
 */
export const READLINK3args = xdr.struct('READLINK3args', { symlink: NfsFh3 });
export type READLINK3args = xdr.Infer<typeof READLINK3args>;

/** `struct READLINK3resok { post_op_attr symlink_attributes; nfspath3 data; };` */
export const READLINK3resok = xdr.struct('READLINK3resok', {
  symlink_attributes: PostOpAttr,
  data: Nfspath3,
});
export type READLINK3resok = xdr.Infer<typeof READLINK3resok>;

/** `struct READLINK3resfail { post_op_attr symlink_attributes; };` */
export const READLINK3resfail = xdr.struct('READLINK3resfail', { symlink_attributes: PostOpAttr });
export type READLINK3resfail = xdr.Infer<typeof READLINK3resfail>;

/**
 * ```
 * union READLINK3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   READLINK3resok resok;
 * default:
 *   READLINK3resfail resfail;
 * };
 * ```
 */
export const READLINK3res = xdr.union(
  'READLINK3res',
  Nfsstat3,
  { NFS3_OK: READLINK3resok },
  READLINK3resfail,
);
export type READLINK3res = xdr.Infer<typeof READLINK3res>;

/**
 * READ
 *
 * `struct READ3args { nfs_fh3 file; offset3 offset; count3 count; };`
 */
export const READ3args = xdr.struct('READ3args', {
  file: NfsFh3,
  offset: Offset3,
  count: Count3,
});
export type READ3args = xdr.Infer<typeof READ3args>;

/** `struct READ3resok { post_op_attr file_attributes; count3 count; bool eof; opaque data<>; };` */
export const READ3resok = xdr.struct('READ3resok', {
  file_attributes: PostOpAttr,
  count: Count3,
  eof: xdr.bool,
  data: xdr.varOpaque(),
});
export type READ3resok = xdr.Infer<typeof READ3resok>;

/** `struct READ3resfail { post_op_attr file_attributes; };` */
export const READ3resfail = xdr.struct('READ3resfail', { file_attributes: PostOpAttr });
export type READ3resfail = xdr.Infer<typeof READ3resfail>;

/**
 * ```
 * union READ3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   READ3resok resok;
 * default:
 *   READ3resfail resfail;
 * };
 * ```
 */
export const READ3res = xdr.union('READ3res', Nfsstat3, { NFS3_OK: READ3resok }, READ3resfail);
export type READ3res = xdr.Infer<typeof READ3res>;

/** WRITE */
export const StableHow = xdr.enum('stable_how', {
  UNSTABLE: 0,
  DATA_SYNC: 1,
  FILE_SYNC: 2,
});
export type StableHow = xdr.Infer<typeof StableHow>;

/**
 * ```
 * struct WRITE3args {
 *   nfs_fh3 file;
 *   offset3 offset;
 *   count3 count;
 *   stable_how stable;
 *   opaque data<>;
 * };
 * ```
 */
export const WRITE3args = xdr.struct('WRITE3args', {
  file: NfsFh3,
  offset: Offset3,
  count: Count3,
  stable: StableHow,
  data: xdr.varOpaque(),
});
export type WRITE3args = xdr.Infer<typeof WRITE3args>;

/** `struct WRITE3resok { wcc_data file_wcc; count3 count; stable_how committed; writeverf3 verf; };` */
export const WRITE3resok = xdr.struct('WRITE3resok', {
  file_wcc: WccData,
  count: Count3,
  committed: StableHow,
  verf: Writeverf3,
});
export type WRITE3resok = xdr.Infer<typeof WRITE3resok>;

/** `struct WRITE3resfail { wcc_data file_wcc; };` */
export const WRITE3resfail = xdr.struct('WRITE3resfail', { file_wcc: WccData });
export type WRITE3resfail = xdr.Infer<typeof WRITE3resfail>;

/**
 * ```
 * union WRITE3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   WRITE3resok resok;
 * default:
 *   WRITE3resfail resfail;
 * };
 * ```
 */
export const WRITE3res = xdr.union('WRITE3res', Nfsstat3, { NFS3_OK: WRITE3resok }, WRITE3resfail);
export type WRITE3res = xdr.Infer<typeof WRITE3res>;

/** CREATE */
export const Createmode3 = xdr.enum('createmode3', {
  UNCHECKED: 0,
  GUARDED: 1,
  EXCLUSIVE: 2,
});
export type Createmode3 = xdr.Infer<typeof Createmode3>;

/**
 * ```
 * union createhow3 switch (createmode3 mode) {
 * case UNCHECKED:
 * case GUARDED:
 *   sattr3 obj_attributes;
 * case EXCLUSIVE:
 *   createverf3 verf;
 * };
 * ```
 */
export const Createhow3 = xdr.union('createhow3', Createmode3, {
  UNCHECKED: Sattr3,
  GUARDED: Sattr3,
  EXCLUSIVE: Createverf3,
});
export type Createhow3 = xdr.Infer<typeof Createhow3>;

/** `struct CREATE3args { diropargs3 where; createhow3 how; };` */
export const CREATE3args = xdr.struct('CREATE3args', { where: Diropargs3, how: Createhow3 });
export type CREATE3args = xdr.Infer<typeof CREATE3args>;

/** `struct CREATE3resok { post_op_fh3 obj; post_op_attr obj_attributes; wcc_data dir_wcc; };` */
export const CREATE3resok = xdr.struct('CREATE3resok', {
  obj: PostOpFh3,
  obj_attributes: PostOpAttr,
  dir_wcc: WccData,
});
export type CREATE3resok = xdr.Infer<typeof CREATE3resok>;

/** `struct CREATE3resfail { wcc_data dir_wcc; };` */
export const CREATE3resfail = xdr.struct('CREATE3resfail', { dir_wcc: WccData });
export type CREATE3resfail = xdr.Infer<typeof CREATE3resfail>;

/**
 * ```
 * union CREATE3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   CREATE3resok resok;
 * default:
 *   CREATE3resfail resfail;
 * };
 * ```
 */
export const CREATE3res = xdr.union('CREATE3res', Nfsstat3, { NFS3_OK: CREATE3resok }, CREATE3resfail);
export type CREATE3res = xdr.Infer<typeof CREATE3res>;

/**
 * MKDIR
 *
 * `struct MKDIR3args { diropargs3 where; sattr3 attributes; };`
 */
export const MKDIR3args = xdr.struct('MKDIR3args', { where: Diropargs3, attributes: Sattr3 });
export type MKDIR3args = xdr.Infer<typeof MKDIR3args>;

/** `struct MKDIR3resok { post_op_fh3 obj; post_op_attr obj_attributes; wcc_data dir_wcc; };` */
export const MKDIR3resok = xdr.struct('MKDIR3resok', {
  obj: PostOpFh3,
  obj_attributes: PostOpAttr,
  dir_wcc: WccData,
});
export type MKDIR3resok = xdr.Infer<typeof MKDIR3resok>;

/** `struct MKDIR3resfail { wcc_data dir_wcc; };` */
export const MKDIR3resfail = xdr.struct('MKDIR3resfail', { dir_wcc: WccData });
export type MKDIR3resfail = xdr.Infer<typeof MKDIR3resfail>;

/**
 * ```
 * union MKDIR3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   MKDIR3resok resok;
 * default:
 *   MKDIR3resfail resfail;
 * };
 * ```
 */
export const MKDIR3res = xdr.union('MKDIR3res', Nfsstat3, { NFS3_OK: MKDIR3resok }, MKDIR3resfail);
export type MKDIR3res = xdr.Infer<typeof MKDIR3res>;

/**
 * SYMLINK
 *
 * `struct symlinkdata3 { sattr3 symlink_attributes; nfspath3 symlink_data; };`
 */
export const Symlinkdata3 = xdr.struct('symlinkdata3', {
  symlink_attributes: Sattr3,
  symlink_data: Nfspath3,
});
export type Symlinkdata3 = xdr.Infer<typeof Symlinkdata3>;

/** `struct SYMLINK3args { diropargs3 where; symlinkdata3 symlink; };` */
export const SYMLINK3args = xdr.struct('SYMLINK3args', { where: Diropargs3, symlink: Symlinkdata3 });
export type SYMLINK3args = xdr.Infer<typeof SYMLINK3args>;

/** `struct SYMLINK3resok { post_op_fh3 obj; post_op_attr obj_attributes; wcc_data dir_wcc; };` */
export const SYMLINK3resok = xdr.struct('SYMLINK3resok', {
  obj: PostOpFh3,
  obj_attributes: PostOpAttr,
  dir_wcc: WccData,
});
export type SYMLINK3resok = xdr.Infer<typeof SYMLINK3resok>;

/** `struct SYMLINK3resfail { wcc_data dir_wcc; };` */
export const SYMLINK3resfail = xdr.struct('SYMLINK3resfail', { dir_wcc: WccData });
export type SYMLINK3resfail = xdr.Infer<typeof SYMLINK3resfail>;

/**
 * ```
 * union SYMLINK3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   SYMLINK3resok resok;
 * default:
 *   SYMLINK3resfail resfail;
 * };
 * ```
 */
export const SYMLINK3res = xdr.union('SYMLINK3res', Nfsstat3, { NFS3_OK: SYMLINK3resok }, SYMLINK3resfail);
export type SYMLINK3res = xdr.Infer<typeof SYMLINK3res>;

/**
 * MKNOD
 *
 * `struct devicedata3 { sattr3 dev_attributes; specdata3 spec; };`
 */
export const Devicedata3 = xdr.struct('devicedata3', { dev_attributes: Sattr3, spec: Specdata3 });
export type Devicedata3 = xdr.Infer<typeof Devicedata3>;

/**
 * ```
 * union mknoddata3 switch (ftype3 type) {
 * case NF3CHR:
 * case NF3BLK:
 *   devicedata3 device;
 * case NF3SOCK:
 * case NF3FIFO:
 *   sattr3 pipe_attributes;
 * default:
 *   void;
 * };
 * ```
 */
export const Mknoddata3 = xdr.union(
  'mknoddata3',
  Ftype3,
  {
    NF3CHR: Devicedata3,
    NF3BLK: Devicedata3,
    NF3SOCK: Sattr3,
    NF3FIFO: Sattr3,
  },
  xdr.void,
);
export type Mknoddata3 = xdr.Infer<typeof Mknoddata3>;

/** `struct MKNOD3args { diropargs3 where; mknoddata3 what; };` */
export const MKNOD3args = xdr.struct('MKNOD3args', { where: Diropargs3, what: Mknoddata3 });
export type MKNOD3args = xdr.Infer<typeof MKNOD3args>;

/** `struct MKNOD3resok { post_op_fh3 obj; post_op_attr obj_attributes; wcc_data dir_wcc; };` */
export const MKNOD3resok = xdr.struct('MKNOD3resok', {
  obj: PostOpFh3,
  obj_attributes: PostOpAttr,
  dir_wcc: WccData,
});
export type MKNOD3resok = xdr.Infer<typeof MKNOD3resok>;

/** `struct MKNOD3resfail { wcc_data dir_wcc; };` */
export const MKNOD3resfail = xdr.struct('MKNOD3resfail', { dir_wcc: WccData });
export type MKNOD3resfail = xdr.Infer<typeof MKNOD3resfail>;

/**
 * ```
 * union MKNOD3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   MKNOD3resok resok;
 * default:
 *   MKNOD3resfail resfail;
 * };
 * ```
 */
export const MKNOD3res = xdr.union('MKNOD3res', Nfsstat3, { NFS3_OK: MKNOD3resok }, MKNOD3resfail);
export type MKNOD3res = xdr.Infer<typeof MKNOD3res>;

/**
 * REMOVE
 *
 * `struct REMOVE3args { diropargs3 object; };`
 */
export const REMOVE3args = xdr.struct('REMOVE3args', { object: Diropargs3 });
export type REMOVE3args = xdr.Infer<typeof REMOVE3args>;

/** `struct REMOVE3resok { wcc_data dir_wcc; };` */
export const REMOVE3resok = xdr.struct('REMOVE3resok', { dir_wcc: WccData });
export type REMOVE3resok = xdr.Infer<typeof REMOVE3resok>;

/** `struct REMOVE3resfail { wcc_data dir_wcc; };` */
export const REMOVE3resfail = xdr.struct('REMOVE3resfail', { dir_wcc: WccData });
export type REMOVE3resfail = xdr.Infer<typeof REMOVE3resfail>;

/**
 * ```
 * union REMOVE3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   REMOVE3resok resok;
 * default:
 *   REMOVE3resfail resfail;
 * };
 * ```
 */
export const REMOVE3res = xdr.union('REMOVE3res', Nfsstat3, { NFS3_OK: REMOVE3resok }, REMOVE3resfail);
export type REMOVE3res = xdr.Infer<typeof REMOVE3res>;

/**
 * RMDIR
 *
 * `struct RMDIR3args { diropargs3 object; };`
 */
export const RMDIR3args = xdr.struct('RMDIR3args', { object: Diropargs3 });
export type RMDIR3args = xdr.Infer<typeof RMDIR3args>;

/** `struct RMDIR3resok { wcc_data dir_wcc; };` */
export const RMDIR3resok = xdr.struct('RMDIR3resok', { dir_wcc: WccData });
export type RMDIR3resok = xdr.Infer<typeof RMDIR3resok>;

/** `struct RMDIR3resfail { wcc_data dir_wcc; };` */
export const RMDIR3resfail = xdr.struct('RMDIR3resfail', { dir_wcc: WccData });
export type RMDIR3resfail = xdr.Infer<typeof RMDIR3resfail>;

/**
 * ```
 * union RMDIR3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   RMDIR3resok resok;
 * default:
 *   RMDIR3resfail resfail;
 * };
 * ```
 */
export const RMDIR3res = xdr.union('RMDIR3res', Nfsstat3, { NFS3_OK: RMDIR3resok }, RMDIR3resfail);
export type RMDIR3res = xdr.Infer<typeof RMDIR3res>;

/**
 * RENAME
 *
 * `struct RENAME3args { diropargs3 from; diropargs3 to; };`
 */
export const RENAME3args = xdr.struct('RENAME3args', { from: Diropargs3, to: Diropargs3 });
export type RENAME3args = xdr.Infer<typeof RENAME3args>;

/** `struct RENAME3resok { wcc_data fromdir_wcc; wcc_data todir_wcc; };` */
export const RENAME3resok = xdr.struct('RENAME3resok', { fromdir_wcc: WccData, todir_wcc: WccData });
export type RENAME3resok = xdr.Infer<typeof RENAME3resok>;

/** `struct RENAME3resfail { wcc_data fromdir_wcc; wcc_data todir_wcc; };` */
export const RENAME3resfail = xdr.struct('RENAME3resfail', { fromdir_wcc: WccData, todir_wcc: WccData });
export type RENAME3resfail = xdr.Infer<typeof RENAME3resfail>;

/**
 * ```
 * union RENAME3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   RENAME3resok resok;
 * default:
 *   RENAME3resfail resfail;
 * };
 * ```
 */
export const RENAME3res = xdr.union('RENAME3res', Nfsstat3, { NFS3_OK: RENAME3resok }, RENAME3resfail);
export type RENAME3res = xdr.Infer<typeof RENAME3res>;

/**
 * LINK
 *
 * `struct LINK3args { nfs_fh3 file; diropargs3 link; };`
 */
export const LINK3args = xdr.struct('LINK3args', { file: NfsFh3, link: Diropargs3 });
export type LINK3args = xdr.Infer<typeof LINK3args>;

/** `struct LINK3resok { post_op_attr file_attributes; wcc_data linkdir_wcc; };` */
export const LINK3resok = xdr.struct('LINK3resok', { file_attributes: PostOpAttr, linkdir_wcc: WccData });
export type LINK3resok = xdr.Infer<typeof LINK3resok>;

/** `struct LINK3resfail { post_op_attr file_attributes; wcc_data linkdir_wcc; };` */
export const LINK3resfail = xdr.struct('LINK3resfail', { file_attributes: PostOpAttr, linkdir_wcc: WccData });
export type LINK3resfail = xdr.Infer<typeof LINK3resfail>;

/**
 * ```
 * union LINK3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   LINK3resok resok;
 * default:
 *   LINK3resfail resfail;
 * };
 * ```
 */
export const LINK3res = xdr.union('LINK3res', Nfsstat3, { NFS3_OK: LINK3resok }, LINK3resfail);
export type LINK3res = xdr.Infer<typeof LINK3res>;

/**
 * READDIR
 *
 * `struct READDIR3args { nfs_fh3 dir; cookie3 cookie; cookieverf3 cookieverf; count3 count; };`
 */
export const READDIR3args = xdr.struct('READDIR3args', {
  dir: NfsFh3,
  /** of the entry behind which to go on; 0 to begin */
  cookie: Cookie3,
  cookieverf: Cookieverf3,
  /** of the whole READDIR3resok, at most */
  count: Count3,
});
export type READDIR3args = xdr.Infer<typeof READDIR3args>;

/** `struct entry3 { fileid3 fileid; filename3 name; cookie3 cookie; entry3 *nextentry; };` */
export const Entry3 = xdr.struct('entry3', {
  fileid: Fileid3,
  name: Filename3,
  cookie: Cookie3,
});
export type Entry3 = xdr.Infer<typeof Entry3>;

/** `struct dirlist3 { entry3 *entries; bool eof; };` */
export const Dirlist3 = xdr.struct('dirlist3', { entries: xdr.list(Entry3), eof: xdr.bool });
export type Dirlist3 = xdr.Infer<typeof Dirlist3>;

/** `struct READDIR3resok { post_op_attr dir_attributes; cookieverf3 cookieverf; dirlist3 reply; };` */
export const READDIR3resok = xdr.struct('READDIR3resok', {
  dir_attributes: PostOpAttr,
  cookieverf: Cookieverf3,
  reply: Dirlist3,
});
export type READDIR3resok = xdr.Infer<typeof READDIR3resok>;

/** `struct READDIR3resfail { post_op_attr dir_attributes; };` */
export const READDIR3resfail = xdr.struct('READDIR3resfail', { dir_attributes: PostOpAttr });
export type READDIR3resfail = xdr.Infer<typeof READDIR3resfail>;

/**
 * ```
 * union READDIR3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   READDIR3resok resok;
 * default:
 *   READDIR3resfail resfail;
 * };
 * ```
 */
export const READDIR3res = xdr.union('READDIR3res', Nfsstat3, { NFS3_OK: READDIR3resok }, READDIR3resfail);
export type READDIR3res = xdr.Infer<typeof READDIR3res>;

/**
 * READDIRPLUS
 *
 * ```
 * struct READDIRPLUS3args {
 *   nfs_fh3 dir;
 *   cookie3 cookie;
 *   cookieverf3 cookieverf;
 *   count3 dircount;
 *   count3 maxcount;
 * };
 * ```
 */
export const READDIRPLUS3args = xdr.struct('READDIRPLUS3args', {
  dir: NfsFh3,
  cookie: Cookie3,
  cookieverf: Cookieverf3,
  /** of names, cookies and file numbers, at most */
  dircount: Count3,
  /** of the whole READDIRPLUS3resok, at most */
  maxcount: Count3,
});
export type READDIRPLUS3args = xdr.Infer<typeof READDIRPLUS3args>;

/**
 * ```
 * struct entryplus3 {
 *   fileid3 fileid;
 *   filename3 name;
 *   cookie3 cookie;
 *   post_op_attr name_attributes;
 *   post_op_fh3 name_handle;
 *   entryplus3 *nextentry;
 * };
 * ```
 */
export const Entryplus3 = xdr.struct('entryplus3', {
  fileid: Fileid3,
  name: Filename3,
  cookie: Cookie3,
  name_attributes: PostOpAttr,
  name_handle: PostOpFh3,
});
export type Entryplus3 = xdr.Infer<typeof Entryplus3>;

/** `struct dirlistplus3 { entryplus3 *entries; bool eof; };` */
export const Dirlistplus3 = xdr.struct('dirlistplus3', { entries: xdr.list(Entryplus3), eof: xdr.bool });
export type Dirlistplus3 = xdr.Infer<typeof Dirlistplus3>;

/**
 * ```
 * struct READDIRPLUS3resok {
 *   post_op_attr dir_attributes;
 *   cookieverf3 cookieverf;
 *   dirlistplus3 reply;
 * };
 * ```
 */
export const READDIRPLUS3resok = xdr.struct('READDIRPLUS3resok', {
  dir_attributes: PostOpAttr,
  cookieverf: Cookieverf3,
  reply: Dirlistplus3,
});
export type READDIRPLUS3resok = xdr.Infer<typeof READDIRPLUS3resok>;

/** `struct READDIRPLUS3resfail { post_op_attr dir_attributes; };` */
export const READDIRPLUS3resfail = xdr.struct('READDIRPLUS3resfail', { dir_attributes: PostOpAttr });
export type READDIRPLUS3resfail = xdr.Infer<typeof READDIRPLUS3resfail>;

/**
 * ```
 * union READDIRPLUS3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   READDIRPLUS3resok resok;
 * default:
 *   READDIRPLUS3resfail resfail;
 * };
 * ```
 */
export const READDIRPLUS3res = xdr.union(
  'READDIRPLUS3res',
  Nfsstat3,
  { NFS3_OK: READDIRPLUS3resok },
  READDIRPLUS3resfail,
);
export type READDIRPLUS3res = xdr.Infer<typeof READDIRPLUS3res>;

/**
 * FSSTAT: bytes, files, and those of them that are free, and free for the caller
 *
 * `struct FSSTAT3args { nfs_fh3 fsroot; };`
 */
export const FSSTAT3args = xdr.struct('FSSTAT3args', { fsroot: NfsFh3 });
export type FSSTAT3args = xdr.Infer<typeof FSSTAT3args>;

/**
 * ```
 * struct FSSTAT3resok {
 *   post_op_attr obj_attributes;
 *   size3 tbytes;
 *   size3 fbytes;
 *   size3 abytes;
 *   size3 tfiles;
 *   size3 ffiles;
 *   size3 afiles;
 *   unsigned int invarsec;
 * };
 * ```
 */
export const FSSTAT3resok = xdr.struct('FSSTAT3resok', {
  obj_attributes: PostOpAttr,
  tbytes: Size3,
  fbytes: Size3,
  abytes: Size3,
  tfiles: Size3,
  ffiles: Size3,
  afiles: Size3,
  /** for so many seconds it will stay so */
  invarsec: xdr.uint,
});
export type FSSTAT3resok = xdr.Infer<typeof FSSTAT3resok>;

/** `struct FSSTAT3resfail { post_op_attr obj_attributes; };` */
export const FSSTAT3resfail = xdr.struct('FSSTAT3resfail', { obj_attributes: PostOpAttr });
export type FSSTAT3resfail = xdr.Infer<typeof FSSTAT3resfail>;

/**
 * ```
 * union FSSTAT3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   FSSTAT3resok resok;
 * default:
 *   FSSTAT3resfail resfail;
 * };
 * ```
 */
export const FSSTAT3res = xdr.union('FSSTAT3res', Nfsstat3, { NFS3_OK: FSSTAT3resok }, FSSTAT3resfail);
export type FSSTAT3res = xdr.Infer<typeof FSSTAT3res>;

/**
 * FSINFO: at most, at best and in multiples of how many bytes to read and write
 *
 * `struct FSINFO3args { nfs_fh3 fsroot; };`
 */
export const FSINFO3args = xdr.struct('FSINFO3args', { fsroot: NfsFh3 });
export type FSINFO3args = xdr.Infer<typeof FSINFO3args>;

/**
 * ```
 * struct FSINFO3resok {
 *   post_op_attr obj_attributes;
 *   unsigned int rtmax;
 *   unsigned int rtpref;
 *   unsigned int rtmult;
 *   unsigned int wtmax;
 *   unsigned int wtpref;
 *   unsigned int wtmult;
 *   unsigned int dtpref;
 *   size3 maxfilesize;
 *   nfstime3 time_delta;
 *   unsigned int properties;
 * };
 * ```
 */
export const FSINFO3resok = xdr.struct('FSINFO3resok', {
  obj_attributes: PostOpAttr,
  rtmax: xdr.uint,
  rtpref: xdr.uint,
  rtmult: xdr.uint,
  wtmax: xdr.uint,
  wtpref: xdr.uint,
  wtmult: xdr.uint,
  dtpref: xdr.uint,
  maxfilesize: Size3,
  time_delta: Nfstime3,
  properties: xdr.uint,
});
export type FSINFO3resok = xdr.Infer<typeof FSINFO3resok>;

/** `struct FSINFO3resfail { post_op_attr obj_attributes; };` */
export const FSINFO3resfail = xdr.struct('FSINFO3resfail', { obj_attributes: PostOpAttr });
export type FSINFO3resfail = xdr.Infer<typeof FSINFO3resfail>;

/**
 * ```
 * union FSINFO3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   FSINFO3resok resok;
 * default:
 *   FSINFO3resfail resfail;
 * };
 * ```
 */
export const FSINFO3res = xdr.union('FSINFO3res', Nfsstat3, { NFS3_OK: FSINFO3resok }, FSINFO3resfail);
export type FSINFO3res = xdr.Infer<typeof FSINFO3res>;

/**
 * PATHCONF
 *
 * `struct PATHCONF3args { nfs_fh3 object; };`
 */
export const PATHCONF3args = xdr.struct('PATHCONF3args', { object: NfsFh3 });
export type PATHCONF3args = xdr.Infer<typeof PATHCONF3args>;

/**
 * ```
 * struct PATHCONF3resok {
 *   post_op_attr obj_attributes;
 *   unsigned int linkmax;
 *   unsigned int name_max;
 *   bool no_trunc;
 *   bool chown_restricted;
 *   bool case_insensitive;
 *   bool case_preserving;
 * };
 * ```
 */
export const PATHCONF3resok = xdr.struct('PATHCONF3resok', {
  obj_attributes: PostOpAttr,
  linkmax: xdr.uint,
  name_max: xdr.uint,
  no_trunc: xdr.bool,
  chown_restricted: xdr.bool,
  case_insensitive: xdr.bool,
  case_preserving: xdr.bool,
});
export type PATHCONF3resok = xdr.Infer<typeof PATHCONF3resok>;

/** `struct PATHCONF3resfail { post_op_attr obj_attributes; };` */
export const PATHCONF3resfail = xdr.struct('PATHCONF3resfail', { obj_attributes: PostOpAttr });
export type PATHCONF3resfail = xdr.Infer<typeof PATHCONF3resfail>;

/**
 * ```
 * union PATHCONF3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   PATHCONF3resok resok;
 * default:
 *   PATHCONF3resfail resfail;
 * };
 * ```
 */
export const PATHCONF3res = xdr.union(
  'PATHCONF3res',
  Nfsstat3,
  { NFS3_OK: PATHCONF3resok },
  PATHCONF3resfail,
);
export type PATHCONF3res = xdr.Infer<typeof PATHCONF3res>;

/**
 * COMMIT
 *
 * `struct COMMIT3args { nfs_fh3 file; offset3 offset; count3 count; };`
 */
export const COMMIT3args = xdr.struct('COMMIT3args', {
  file: NfsFh3,
  offset: Offset3,
  count: Count3,
});
export type COMMIT3args = xdr.Infer<typeof COMMIT3args>;

/** `struct COMMIT3resok { wcc_data file_wcc; writeverf3 verf; };` */
export const COMMIT3resok = xdr.struct('COMMIT3resok', { file_wcc: WccData, verf: Writeverf3 });
export type COMMIT3resok = xdr.Infer<typeof COMMIT3resok>;

/** `struct COMMIT3resfail { wcc_data file_wcc; };` */
export const COMMIT3resfail = xdr.struct('COMMIT3resfail', { file_wcc: WccData });
export type COMMIT3resfail = xdr.Infer<typeof COMMIT3resfail>;

/**
 * ```
 * union COMMIT3res switch (nfsstat3 status) {
 * case NFS3_OK:
 *   COMMIT3resok resok;
 * default:
 *   COMMIT3resfail resfail;
 * };
 * ```
 */
export const COMMIT3res = xdr.union('COMMIT3res', Nfsstat3, { NFS3_OK: COMMIT3resok }, COMMIT3resfail);
export type COMMIT3res = xdr.Infer<typeof COMMIT3res>;

export const NFS_PROGRAM = defineProgram({
  name: 'NFS_PROGRAM',
  number: 100003,
  versions: {
    NFS_V3: version(3, {
      NFSPROC3_NULL: procedure(0, xdr.void, xdr.void, { idempotent: true }),
      NFSPROC3_GETATTR: procedure(1, GETATTR3args, GETATTR3res, { idempotent: true }),
      NFSPROC3_SETATTR: procedure(2, SETATTR3args, SETATTR3res),
      NFSPROC3_LOOKUP: procedure(3, LOOKUP3args, LOOKUP3res, { idempotent: true }),
      NFSPROC3_ACCESS: procedure(4, ACCESS3args, ACCESS3res, { idempotent: true }),
      NFSPROC3_READLINK: procedure(5, READLINK3args, READLINK3res, { idempotent: true }),
      NFSPROC3_READ: procedure(6, READ3args, READ3res, { idempotent: true }),
      NFSPROC3_WRITE: procedure(7, WRITE3args, WRITE3res),
      NFSPROC3_CREATE: procedure(8, CREATE3args, CREATE3res),
      NFSPROC3_MKDIR: procedure(9, MKDIR3args, MKDIR3res),
      NFSPROC3_SYMLINK: procedure(10, SYMLINK3args, SYMLINK3res),
      NFSPROC3_MKNOD: procedure(11, MKNOD3args, MKNOD3res),
      NFSPROC3_REMOVE: procedure(12, REMOVE3args, REMOVE3res),
      NFSPROC3_RMDIR: procedure(13, RMDIR3args, RMDIR3res),
      NFSPROC3_RENAME: procedure(14, RENAME3args, RENAME3res),
      NFSPROC3_LINK: procedure(15, LINK3args, LINK3res),
      NFSPROC3_READDIR: procedure(16, READDIR3args, READDIR3res, { idempotent: true }),
      NFSPROC3_READDIRPLUS: procedure(17, READDIRPLUS3args, READDIRPLUS3res, { idempotent: true }),
      NFSPROC3_FSSTAT: procedure(18, FSSTAT3args, FSSTAT3res, { idempotent: true }),
      NFSPROC3_FSINFO: procedure(19, FSINFO3args, FSINFO3res, { idempotent: true }),
      NFSPROC3_PATHCONF: procedure(20, PATHCONF3args, PATHCONF3res, { idempotent: true }),
      NFSPROC3_COMMIT: procedure(21, COMMIT3args, COMMIT3res),
    }),
  },
});
