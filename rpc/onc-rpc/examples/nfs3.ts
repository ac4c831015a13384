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
export interface NfsFh3 {
  readonly data: Uint8Array;
}
export const NfsFh3: xdr.Codec<NfsFh3> = xdr.struct('nfs_fh3', { data: xdr.varOpaque(NFS3_FHSIZE) });

/** `struct nfstime3 { unsigned int seconds; unsigned int nseconds; };` */
export interface Nfstime3 {
  /** since 1970 */
  readonly seconds: number;
  readonly nseconds: number;
}
export const Nfstime3: xdr.Codec<Nfstime3> = xdr.struct('nfstime3', {
  seconds: xdr.uint,
  nseconds: xdr.uint,
});

/**
 * The numbers of a device file.
 *
 * `struct specdata3 { unsigned int specdata1; unsigned int specdata2; };`
 */
export interface Specdata3 {
  /** major */
  readonly specdata1: number;
  /** minor */
  readonly specdata2: number;
}
export const Specdata3: xdr.Codec<Specdata3> = xdr.struct('specdata3', {
  specdata1: xdr.uint,
  specdata2: xdr.uint,
});

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
export interface Fattr3 {
  readonly type: Ftype3;
  readonly mode: Mode3;
  readonly nlink: number;
  readonly uid: Uid3;
  readonly gid: Gid3;
  readonly size: Size3;
  readonly used: Size3;
  readonly rdev: Specdata3;
  readonly fsid: bigint;
  readonly fileid: Fileid3;
  readonly atime: Nfstime3;
  readonly mtime: Nfstime3;
  readonly ctime: Nfstime3;
}
export const Fattr3: xdr.Codec<Fattr3> = xdr.struct('fattr3', {
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
export type PostOpAttr = { readonly tag: true; readonly value: Fattr3 } | { readonly tag: false };
export const PostOpAttr: xdr.Codec<PostOpAttr> = xdr.union('post_op_attr', xdr.bool, {
  TRUE: Fattr3,
  FALSE: xdr.void,
});

/**
 * What of an object changes with every change: so much is known from before it.
 *
 * `struct wcc_attr { size3 size; nfstime3 mtime; nfstime3 ctime; };`
 */
export interface WccAttr {
  readonly size: Size3;
  readonly mtime: Nfstime3;
  readonly ctime: Nfstime3;
}
export const WccAttr: xdr.Codec<WccAttr> = xdr.struct('wcc_attr', {
  size: Size3,
  mtime: Nfstime3,
  ctime: Nfstime3,
});

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
export type PreOpAttr = { readonly tag: true; readonly value: WccAttr } | { readonly tag: false };
export const PreOpAttr: xdr.Codec<PreOpAttr> = xdr.union('pre_op_attr', xdr.bool, {
  TRUE: WccAttr,
  FALSE: xdr.void,
});

/** `struct wcc_data { pre_op_attr before; post_op_attr after; };` */
export interface WccData {
  readonly before: PreOpAttr;
  readonly after: PostOpAttr;
}
export const WccData: xdr.Codec<WccData> = xdr.struct('wcc_data', { before: PreOpAttr, after: PostOpAttr });

/** `union post_op_fh3 switch (bool handle_follows) { case TRUE: nfs_fh3 handle; case FALSE: void; };` */
export type PostOpFh3 = { readonly tag: true; readonly value: NfsFh3 } | { readonly tag: false };
export const PostOpFh3: xdr.Codec<PostOpFh3> = xdr.union('post_op_fh3', xdr.bool, {
  TRUE: NfsFh3,
  FALSE: xdr.void,
});

export const TimeHow = xdr.enum('time_how', {
  DONT_CHANGE: 0,
  SET_TO_SERVER_TIME: 1,
  SET_TO_CLIENT_TIME: 2,
});
export type TimeHow = xdr.Infer<typeof TimeHow>;

/** `union set_mode3 switch (bool set_it) { case TRUE: mode3 mode; default: void; };` */
export type SetMode3 = { readonly tag: true; readonly value: Mode3 } | { readonly tag: false };
export const SetMode3: xdr.Codec<SetMode3> = xdr.union('set_mode3', xdr.bool, { TRUE: Mode3 }, xdr.void);

/** `union set_uid3 switch (bool set_it) { case TRUE: uid3 uid; default: void; };` */
export type SetUid3 = { readonly tag: true; readonly value: Uid3 } | { readonly tag: false };
export const SetUid3: xdr.Codec<SetUid3> = xdr.union('set_uid3', xdr.bool, { TRUE: Uid3 }, xdr.void);

/** `union set_gid3 switch (bool set_it) { case TRUE: gid3 gid; default: void; };` */
export type SetGid3 = { readonly tag: true; readonly value: Gid3 } | { readonly tag: false };
export const SetGid3: xdr.Codec<SetGid3> = xdr.union('set_gid3', xdr.bool, { TRUE: Gid3 }, xdr.void);

/** `union set_size3 switch (bool set_it) { case TRUE: size3 size; default: void; };` */
export type SetSize3 = { readonly tag: true; readonly value: Size3 } | { readonly tag: false };
export const SetSize3: xdr.Codec<SetSize3> = xdr.union('set_size3', xdr.bool, { TRUE: Size3 }, xdr.void);

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
export type SetAtime =
  | { readonly tag: 'SET_TO_CLIENT_TIME'; readonly value: Nfstime3 }
  | { readonly tag: 'DONT_CHANGE' }
  | { readonly tag: 'SET_TO_SERVER_TIME' };
export const SetAtime: xdr.Codec<SetAtime> = xdr.union(
  'set_atime',
  TimeHow,
  { SET_TO_CLIENT_TIME: Nfstime3 },
  xdr.void,
);

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
export type SetMtime =
  | { readonly tag: 'SET_TO_CLIENT_TIME'; readonly value: Nfstime3 }
  | { readonly tag: 'DONT_CHANGE' }
  | { readonly tag: 'SET_TO_SERVER_TIME' };
export const SetMtime: xdr.Codec<SetMtime> = xdr.union(
  'set_mtime',
  TimeHow,
  { SET_TO_CLIENT_TIME: Nfstime3 },
  xdr.void,
);

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
export interface Sattr3 {
  readonly mode: SetMode3;
  readonly uid: SetUid3;
  readonly gid: SetGid3;
  readonly size: SetSize3;
  readonly atime: SetAtime;
  readonly mtime: SetMtime;
}
export const Sattr3: xdr.Codec<Sattr3> = xdr.struct('sattr3', {
  mode: SetMode3,
  uid: SetUid3,
  gid: SetGid3,
  size: SetSize3,
  atime: SetAtime,
  mtime: SetMtime,
});

/**
 * A name in a directory.
 *
 * `struct diropargs3 { nfs_fh3 dir; filename3 name; };`
 */
export interface Diropargs3 {
  readonly dir: NfsFh3;
  readonly name: Filename3;
}
export const Diropargs3: xdr.Codec<Diropargs3> = xdr.struct('diropargs3', { dir: NfsFh3, name: Filename3 });

/**
 * GETATTR
 *
 * `struct GETATTR3args { nfs_fh3 object; };`
 */
export interface GETATTR3args {
  readonly object: NfsFh3;
}
export const GETATTR3args: xdr.Codec<GETATTR3args> = xdr.struct('GETATTR3args', { object: NfsFh3 });

/** `struct GETATTR3resok { fattr3 obj_attributes; };` */
export interface GETATTR3resok {
  readonly obj_attributes: Fattr3;
}
export const GETATTR3resok: xdr.Codec<GETATTR3resok> = xdr.struct('GETATTR3resok', {
  obj_attributes: Fattr3,
});

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
export type GETATTR3res =
  | { readonly tag: 'NFS3_OK'; readonly value: GETATTR3resok }
  | { readonly tag: 'NFS3ERR_PERM' }
  | { readonly tag: 'NFS3ERR_NOENT' }
  | { readonly tag: 'NFS3ERR_IO' }
  | { readonly tag: 'NFS3ERR_NXIO' }
  | { readonly tag: 'NFS3ERR_ACCES' }
  | { readonly tag: 'NFS3ERR_EXIST' }
  | { readonly tag: 'NFS3ERR_XDEV' }
  | { readonly tag: 'NFS3ERR_NODEV' }
  | { readonly tag: 'NFS3ERR_NOTDIR' }
  | { readonly tag: 'NFS3ERR_ISDIR' }
  | { readonly tag: 'NFS3ERR_INVAL' }
  | { readonly tag: 'NFS3ERR_FBIG' }
  | { readonly tag: 'NFS3ERR_NOSPC' }
  | { readonly tag: 'NFS3ERR_ROFS' }
  | { readonly tag: 'NFS3ERR_MLINK' }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG' }
  | { readonly tag: 'NFS3ERR_NOTEMPTY' }
  | { readonly tag: 'NFS3ERR_DQUOT' }
  | { readonly tag: 'NFS3ERR_STALE' }
  | { readonly tag: 'NFS3ERR_REMOTE' }
  | { readonly tag: 'NFS3ERR_BADHANDLE' }
  | { readonly tag: 'NFS3ERR_NOT_SYNC' }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE' }
  | { readonly tag: 'NFS3ERR_NOTSUPP' }
  | { readonly tag: 'NFS3ERR_TOOSMALL' }
  | { readonly tag: 'NFS3ERR_SERVERFAULT' }
  | { readonly tag: 'NFS3ERR_BADTYPE' }
  | { readonly tag: 'NFS3ERR_JUKEBOX' };
export const GETATTR3res: xdr.Codec<GETATTR3res> = xdr.union(
  'GETATTR3res',
  Nfsstat3,
  { NFS3_OK: GETATTR3resok },
  xdr.void,
);

/**
 * SETATTR
 *
 * `union sattrguard3 switch (bool check) { case TRUE: nfstime3 obj_ctime; case FALSE: void; };`
 */
export type Sattrguard3 = { readonly tag: true; readonly value: Nfstime3 } | { readonly tag: false };
export const Sattrguard3: xdr.Codec<Sattrguard3> = xdr.union('sattrguard3', xdr.bool, {
  TRUE: Nfstime3,
  FALSE: xdr.void,
});

/** `struct SETATTR3args { nfs_fh3 object; sattr3 new_attributes; sattrguard3 guard; };` */
export interface SETATTR3args {
  readonly object: NfsFh3;
  readonly new_attributes: Sattr3;
  readonly guard: Sattrguard3;
}
export const SETATTR3args: xdr.Codec<SETATTR3args> = xdr.struct('SETATTR3args', {
  object: NfsFh3,
  new_attributes: Sattr3,
  guard: Sattrguard3,
});

/** `struct SETATTR3resok { wcc_data obj_wcc; };` */
export interface SETATTR3resok {
  readonly obj_wcc: WccData;
}
export const SETATTR3resok: xdr.Codec<SETATTR3resok> = xdr.struct('SETATTR3resok', { obj_wcc: WccData });

/** `struct SETATTR3resfail { wcc_data obj_wcc; };` */
export interface SETATTR3resfail {
  readonly obj_wcc: WccData;
}
export const SETATTR3resfail: xdr.Codec<SETATTR3resfail> = xdr.struct('SETATTR3resfail', {
  obj_wcc: WccData,
});

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
export type SETATTR3res =
  | { readonly tag: 'NFS3_OK'; readonly value: SETATTR3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: SETATTR3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: SETATTR3resfail };
export const SETATTR3res: xdr.Codec<SETATTR3res> = xdr.union(
  'SETATTR3res',
  Nfsstat3,
  { NFS3_OK: SETATTR3resok },
  SETATTR3resfail,
);

/**
 * LOOKUP
 *
 * `struct LOOKUP3args { diropargs3 what; };`
 */
export interface LOOKUP3args {
  readonly what: Diropargs3;
}
export const LOOKUP3args: xdr.Codec<LOOKUP3args> = xdr.struct('LOOKUP3args', { what: Diropargs3 });

/**
 * ```
 * struct LOOKUP3resok {
 *   nfs_fh3 object;
 *   post_op_attr obj_attributes;
 *   post_op_attr dir_attributes;
 * };
 * ```
 */
export interface LOOKUP3resok {
  readonly object: NfsFh3;
  readonly obj_attributes: PostOpAttr;
  readonly dir_attributes: PostOpAttr;
}
export const LOOKUP3resok: xdr.Codec<LOOKUP3resok> = xdr.struct('LOOKUP3resok', {
  object: NfsFh3,
  obj_attributes: PostOpAttr,
  dir_attributes: PostOpAttr,
});

/** `struct LOOKUP3resfail { post_op_attr dir_attributes; };` */
export interface LOOKUP3resfail {
  readonly dir_attributes: PostOpAttr;
}
export const LOOKUP3resfail: xdr.Codec<LOOKUP3resfail> = xdr.struct('LOOKUP3resfail', {
  dir_attributes: PostOpAttr,
});

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
export type LOOKUP3res =
  | { readonly tag: 'NFS3_OK'; readonly value: LOOKUP3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: LOOKUP3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: LOOKUP3resfail };
export const LOOKUP3res: xdr.Codec<LOOKUP3res> = xdr.union(
  'LOOKUP3res',
  Nfsstat3,
  { NFS3_OK: LOOKUP3resok },
  LOOKUP3resfail,
);

/**
 * ACCESS
 *
 * `struct ACCESS3args { nfs_fh3 object; unsigned int access; };`
 */
export interface ACCESS3args {
  readonly object: NfsFh3;
  readonly access: number;
}
export const ACCESS3args: xdr.Codec<ACCESS3args> = xdr.struct('ACCESS3args', {
  object: NfsFh3,
  access: xdr.uint,
});

/** `struct ACCESS3resok { post_op_attr obj_attributes; unsigned int access; };` */
export interface ACCESS3resok {
  readonly obj_attributes: PostOpAttr;
  readonly access: number;
}
export const ACCESS3resok: xdr.Codec<ACCESS3resok> = xdr.struct('ACCESS3resok', {
  obj_attributes: PostOpAttr,
  access: xdr.uint,
});

/** `struct ACCESS3resfail { post_op_attr obj_attributes; };` */
export interface ACCESS3resfail {
  readonly obj_attributes: PostOpAttr;
}
export const ACCESS3resfail: xdr.Codec<ACCESS3resfail> = xdr.struct('ACCESS3resfail', {
  obj_attributes: PostOpAttr,
});

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
export type ACCESS3res =
  | { readonly tag: 'NFS3_OK'; readonly value: ACCESS3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: ACCESS3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: ACCESS3resfail };
export const ACCESS3res: xdr.Codec<ACCESS3res> = xdr.union(
  'ACCESS3res',
  Nfsstat3,
  { NFS3_OK: ACCESS3resok },
  ACCESS3resfail,
);

/**
 * READLINK
 *
 * `struct READLINK3args { nfs_fh3 symlink; };`
 */
export interface READLINK3args {
  readonly symlink: NfsFh3;
}
export const READLINK3args: xdr.Codec<READLINK3args> = xdr.struct('READLINK3args', { symlink: NfsFh3 });

/** `struct READLINK3resok { post_op_attr symlink_attributes; nfspath3 data; };` */
export interface READLINK3resok {
  readonly symlink_attributes: PostOpAttr;
  readonly data: Nfspath3;
}
export const READLINK3resok: xdr.Codec<READLINK3resok> = xdr.struct('READLINK3resok', {
  symlink_attributes: PostOpAttr,
  data: Nfspath3,
});

/** `struct READLINK3resfail { post_op_attr symlink_attributes; };` */
export interface READLINK3resfail {
  readonly symlink_attributes: PostOpAttr;
}
export const READLINK3resfail: xdr.Codec<READLINK3resfail> = xdr.struct('READLINK3resfail', {
  symlink_attributes: PostOpAttr,
});

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
export type READLINK3res =
  | { readonly tag: 'NFS3_OK'; readonly value: READLINK3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: READLINK3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: READLINK3resfail };
export const READLINK3res: xdr.Codec<READLINK3res> = xdr.union(
  'READLINK3res',
  Nfsstat3,
  { NFS3_OK: READLINK3resok },
  READLINK3resfail,
);

/**
 * READ
 *
 * `struct READ3args { nfs_fh3 file; offset3 offset; count3 count; };`
 */
export interface READ3args {
  readonly file: NfsFh3;
  readonly offset: Offset3;
  readonly count: Count3;
}
export const READ3args: xdr.Codec<READ3args> = xdr.struct('READ3args', {
  file: NfsFh3,
  offset: Offset3,
  count: Count3,
});

/** `struct READ3resok { post_op_attr file_attributes; count3 count; bool eof; opaque data<>; };` */
export interface READ3resok {
  readonly file_attributes: PostOpAttr;
  readonly count: Count3;
  readonly eof: boolean;
  readonly data: Uint8Array;
}
export const READ3resok: xdr.Codec<READ3resok> = xdr.struct('READ3resok', {
  file_attributes: PostOpAttr,
  count: Count3,
  eof: xdr.bool,
  data: xdr.varOpaque(),
});

/** `struct READ3resfail { post_op_attr file_attributes; };` */
export interface READ3resfail {
  readonly file_attributes: PostOpAttr;
}
export const READ3resfail: xdr.Codec<READ3resfail> = xdr.struct('READ3resfail', {
  file_attributes: PostOpAttr,
});

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
export type READ3res =
  | { readonly tag: 'NFS3_OK'; readonly value: READ3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: READ3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: READ3resfail };
export const READ3res: xdr.Codec<READ3res> = xdr.union(
  'READ3res',
  Nfsstat3,
  { NFS3_OK: READ3resok },
  READ3resfail,
);

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
export interface WRITE3args {
  readonly file: NfsFh3;
  readonly offset: Offset3;
  readonly count: Count3;
  readonly stable: StableHow;
  readonly data: Uint8Array;
}
export const WRITE3args: xdr.Codec<WRITE3args> = xdr.struct('WRITE3args', {
  file: NfsFh3,
  offset: Offset3,
  count: Count3,
  stable: StableHow,
  data: xdr.varOpaque(),
});

/** `struct WRITE3resok { wcc_data file_wcc; count3 count; stable_how committed; writeverf3 verf; };` */
export interface WRITE3resok {
  readonly file_wcc: WccData;
  readonly count: Count3;
  readonly committed: StableHow;
  readonly verf: Writeverf3;
}
export const WRITE3resok: xdr.Codec<WRITE3resok> = xdr.struct('WRITE3resok', {
  file_wcc: WccData,
  count: Count3,
  committed: StableHow,
  verf: Writeverf3,
});

/** `struct WRITE3resfail { wcc_data file_wcc; };` */
export interface WRITE3resfail {
  readonly file_wcc: WccData;
}
export const WRITE3resfail: xdr.Codec<WRITE3resfail> = xdr.struct('WRITE3resfail', { file_wcc: WccData });

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
export type WRITE3res =
  | { readonly tag: 'NFS3_OK'; readonly value: WRITE3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: WRITE3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: WRITE3resfail };
export const WRITE3res: xdr.Codec<WRITE3res> = xdr.union(
  'WRITE3res',
  Nfsstat3,
  { NFS3_OK: WRITE3resok },
  WRITE3resfail,
);

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
export type Createhow3 =
  | { readonly tag: 'UNCHECKED'; readonly value: Sattr3 }
  | { readonly tag: 'GUARDED'; readonly value: Sattr3 }
  | { readonly tag: 'EXCLUSIVE'; readonly value: Createverf3 };
export const Createhow3: xdr.Codec<Createhow3> = xdr.union('createhow3', Createmode3, {
  UNCHECKED: Sattr3,
  GUARDED: Sattr3,
  EXCLUSIVE: Createverf3,
});

/** `struct CREATE3args { diropargs3 where; createhow3 how; };` */
export interface CREATE3args {
  readonly where: Diropargs3;
  readonly how: Createhow3;
}
export const CREATE3args: xdr.Codec<CREATE3args> = xdr.struct('CREATE3args', {
  where: Diropargs3,
  how: Createhow3,
});

/** `struct CREATE3resok { post_op_fh3 obj; post_op_attr obj_attributes; wcc_data dir_wcc; };` */
export interface CREATE3resok {
  readonly obj: PostOpFh3;
  readonly obj_attributes: PostOpAttr;
  readonly dir_wcc: WccData;
}
export const CREATE3resok: xdr.Codec<CREATE3resok> = xdr.struct('CREATE3resok', {
  obj: PostOpFh3,
  obj_attributes: PostOpAttr,
  dir_wcc: WccData,
});

/** `struct CREATE3resfail { wcc_data dir_wcc; };` */
export interface CREATE3resfail {
  readonly dir_wcc: WccData;
}
export const CREATE3resfail: xdr.Codec<CREATE3resfail> = xdr.struct('CREATE3resfail', { dir_wcc: WccData });

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
export type CREATE3res =
  | { readonly tag: 'NFS3_OK'; readonly value: CREATE3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: CREATE3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: CREATE3resfail };
export const CREATE3res: xdr.Codec<CREATE3res> = xdr.union(
  'CREATE3res',
  Nfsstat3,
  { NFS3_OK: CREATE3resok },
  CREATE3resfail,
);

/**
 * MKDIR
 *
 * `struct MKDIR3args { diropargs3 where; sattr3 attributes; };`
 */
export interface MKDIR3args {
  readonly where: Diropargs3;
  readonly attributes: Sattr3;
}
export const MKDIR3args: xdr.Codec<MKDIR3args> = xdr.struct('MKDIR3args', {
  where: Diropargs3,
  attributes: Sattr3,
});

/** `struct MKDIR3resok { post_op_fh3 obj; post_op_attr obj_attributes; wcc_data dir_wcc; };` */
export interface MKDIR3resok {
  readonly obj: PostOpFh3;
  readonly obj_attributes: PostOpAttr;
  readonly dir_wcc: WccData;
}
export const MKDIR3resok: xdr.Codec<MKDIR3resok> = xdr.struct('MKDIR3resok', {
  obj: PostOpFh3,
  obj_attributes: PostOpAttr,
  dir_wcc: WccData,
});

/** `struct MKDIR3resfail { wcc_data dir_wcc; };` */
export interface MKDIR3resfail {
  readonly dir_wcc: WccData;
}
export const MKDIR3resfail: xdr.Codec<MKDIR3resfail> = xdr.struct('MKDIR3resfail', { dir_wcc: WccData });

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
export type MKDIR3res =
  | { readonly tag: 'NFS3_OK'; readonly value: MKDIR3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: MKDIR3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: MKDIR3resfail };
export const MKDIR3res: xdr.Codec<MKDIR3res> = xdr.union(
  'MKDIR3res',
  Nfsstat3,
  { NFS3_OK: MKDIR3resok },
  MKDIR3resfail,
);

/**
 * SYMLINK
 *
 * `struct symlinkdata3 { sattr3 symlink_attributes; nfspath3 symlink_data; };`
 */
export interface Symlinkdata3 {
  readonly symlink_attributes: Sattr3;
  readonly symlink_data: Nfspath3;
}
export const Symlinkdata3: xdr.Codec<Symlinkdata3> = xdr.struct('symlinkdata3', {
  symlink_attributes: Sattr3,
  symlink_data: Nfspath3,
});

/** `struct SYMLINK3args { diropargs3 where; symlinkdata3 symlink; };` */
export interface SYMLINK3args {
  readonly where: Diropargs3;
  readonly symlink: Symlinkdata3;
}
export const SYMLINK3args: xdr.Codec<SYMLINK3args> = xdr.struct('SYMLINK3args', {
  where: Diropargs3,
  symlink: Symlinkdata3,
});

/** `struct SYMLINK3resok { post_op_fh3 obj; post_op_attr obj_attributes; wcc_data dir_wcc; };` */
export interface SYMLINK3resok {
  readonly obj: PostOpFh3;
  readonly obj_attributes: PostOpAttr;
  readonly dir_wcc: WccData;
}
export const SYMLINK3resok: xdr.Codec<SYMLINK3resok> = xdr.struct('SYMLINK3resok', {
  obj: PostOpFh3,
  obj_attributes: PostOpAttr,
  dir_wcc: WccData,
});

/** `struct SYMLINK3resfail { wcc_data dir_wcc; };` */
export interface SYMLINK3resfail {
  readonly dir_wcc: WccData;
}
export const SYMLINK3resfail: xdr.Codec<SYMLINK3resfail> = xdr.struct('SYMLINK3resfail', {
  dir_wcc: WccData,
});

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
export type SYMLINK3res =
  | { readonly tag: 'NFS3_OK'; readonly value: SYMLINK3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: SYMLINK3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: SYMLINK3resfail };
export const SYMLINK3res: xdr.Codec<SYMLINK3res> = xdr.union(
  'SYMLINK3res',
  Nfsstat3,
  { NFS3_OK: SYMLINK3resok },
  SYMLINK3resfail,
);

/**
 * MKNOD
 *
 * `struct devicedata3 { sattr3 dev_attributes; specdata3 spec; };`
 */
export interface Devicedata3 {
  readonly dev_attributes: Sattr3;
  readonly spec: Specdata3;
}
export const Devicedata3: xdr.Codec<Devicedata3> = xdr.struct('devicedata3', {
  dev_attributes: Sattr3,
  spec: Specdata3,
});

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
export type Mknoddata3 =
  | { readonly tag: 'NF3CHR'; readonly value: Devicedata3 }
  | { readonly tag: 'NF3BLK'; readonly value: Devicedata3 }
  | { readonly tag: 'NF3SOCK'; readonly value: Sattr3 }
  | { readonly tag: 'NF3FIFO'; readonly value: Sattr3 }
  | { readonly tag: 'NF3REG' }
  | { readonly tag: 'NF3DIR' }
  | { readonly tag: 'NF3LNK' };
export const Mknoddata3: xdr.Codec<Mknoddata3> = xdr.union(
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

/** `struct MKNOD3args { diropargs3 where; mknoddata3 what; };` */
export interface MKNOD3args {
  readonly where: Diropargs3;
  readonly what: Mknoddata3;
}
export const MKNOD3args: xdr.Codec<MKNOD3args> = xdr.struct('MKNOD3args', {
  where: Diropargs3,
  what: Mknoddata3,
});

/** `struct MKNOD3resok { post_op_fh3 obj; post_op_attr obj_attributes; wcc_data dir_wcc; };` */
export interface MKNOD3resok {
  readonly obj: PostOpFh3;
  readonly obj_attributes: PostOpAttr;
  readonly dir_wcc: WccData;
}
export const MKNOD3resok: xdr.Codec<MKNOD3resok> = xdr.struct('MKNOD3resok', {
  obj: PostOpFh3,
  obj_attributes: PostOpAttr,
  dir_wcc: WccData,
});

/** `struct MKNOD3resfail { wcc_data dir_wcc; };` */
export interface MKNOD3resfail {
  readonly dir_wcc: WccData;
}
export const MKNOD3resfail: xdr.Codec<MKNOD3resfail> = xdr.struct('MKNOD3resfail', { dir_wcc: WccData });

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
export type MKNOD3res =
  | { readonly tag: 'NFS3_OK'; readonly value: MKNOD3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: MKNOD3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: MKNOD3resfail };
export const MKNOD3res: xdr.Codec<MKNOD3res> = xdr.union(
  'MKNOD3res',
  Nfsstat3,
  { NFS3_OK: MKNOD3resok },
  MKNOD3resfail,
);

/**
 * REMOVE
 *
 * `struct REMOVE3args { diropargs3 object; };`
 */
export interface REMOVE3args {
  readonly object: Diropargs3;
}
export const REMOVE3args: xdr.Codec<REMOVE3args> = xdr.struct('REMOVE3args', { object: Diropargs3 });

/** `struct REMOVE3resok { wcc_data dir_wcc; };` */
export interface REMOVE3resok {
  readonly dir_wcc: WccData;
}
export const REMOVE3resok: xdr.Codec<REMOVE3resok> = xdr.struct('REMOVE3resok', { dir_wcc: WccData });

/** `struct REMOVE3resfail { wcc_data dir_wcc; };` */
export interface REMOVE3resfail {
  readonly dir_wcc: WccData;
}
export const REMOVE3resfail: xdr.Codec<REMOVE3resfail> = xdr.struct('REMOVE3resfail', { dir_wcc: WccData });

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
export type REMOVE3res =
  | { readonly tag: 'NFS3_OK'; readonly value: REMOVE3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: REMOVE3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: REMOVE3resfail };
export const REMOVE3res: xdr.Codec<REMOVE3res> = xdr.union(
  'REMOVE3res',
  Nfsstat3,
  { NFS3_OK: REMOVE3resok },
  REMOVE3resfail,
);

/**
 * RMDIR
 *
 * `struct RMDIR3args { diropargs3 object; };`
 */
export interface RMDIR3args {
  readonly object: Diropargs3;
}
export const RMDIR3args: xdr.Codec<RMDIR3args> = xdr.struct('RMDIR3args', { object: Diropargs3 });

/** `struct RMDIR3resok { wcc_data dir_wcc; };` */
export interface RMDIR3resok {
  readonly dir_wcc: WccData;
}
export const RMDIR3resok: xdr.Codec<RMDIR3resok> = xdr.struct('RMDIR3resok', { dir_wcc: WccData });

/** `struct RMDIR3resfail { wcc_data dir_wcc; };` */
export interface RMDIR3resfail {
  readonly dir_wcc: WccData;
}
export const RMDIR3resfail: xdr.Codec<RMDIR3resfail> = xdr.struct('RMDIR3resfail', { dir_wcc: WccData });

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
export type RMDIR3res =
  | { readonly tag: 'NFS3_OK'; readonly value: RMDIR3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: RMDIR3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: RMDIR3resfail };
export const RMDIR3res: xdr.Codec<RMDIR3res> = xdr.union(
  'RMDIR3res',
  Nfsstat3,
  { NFS3_OK: RMDIR3resok },
  RMDIR3resfail,
);

/**
 * RENAME
 *
 * `struct RENAME3args { diropargs3 from; diropargs3 to; };`
 */
export interface RENAME3args {
  readonly from: Diropargs3;
  readonly to: Diropargs3;
}
export const RENAME3args: xdr.Codec<RENAME3args> = xdr.struct('RENAME3args', {
  from: Diropargs3,
  to: Diropargs3,
});

/** `struct RENAME3resok { wcc_data fromdir_wcc; wcc_data todir_wcc; };` */
export interface RENAME3resok {
  readonly fromdir_wcc: WccData;
  readonly todir_wcc: WccData;
}
export const RENAME3resok: xdr.Codec<RENAME3resok> = xdr.struct('RENAME3resok', {
  fromdir_wcc: WccData,
  todir_wcc: WccData,
});

/** `struct RENAME3resfail { wcc_data fromdir_wcc; wcc_data todir_wcc; };` */
export interface RENAME3resfail {
  readonly fromdir_wcc: WccData;
  readonly todir_wcc: WccData;
}
export const RENAME3resfail: xdr.Codec<RENAME3resfail> = xdr.struct('RENAME3resfail', {
  fromdir_wcc: WccData,
  todir_wcc: WccData,
});

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
export type RENAME3res =
  | { readonly tag: 'NFS3_OK'; readonly value: RENAME3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: RENAME3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: RENAME3resfail };
export const RENAME3res: xdr.Codec<RENAME3res> = xdr.union(
  'RENAME3res',
  Nfsstat3,
  { NFS3_OK: RENAME3resok },
  RENAME3resfail,
);

/**
 * LINK
 *
 * `struct LINK3args { nfs_fh3 file; diropargs3 link; };`
 */
export interface LINK3args {
  readonly file: NfsFh3;
  readonly link: Diropargs3;
}
export const LINK3args: xdr.Codec<LINK3args> = xdr.struct('LINK3args', { file: NfsFh3, link: Diropargs3 });

/** `struct LINK3resok { post_op_attr file_attributes; wcc_data linkdir_wcc; };` */
export interface LINK3resok {
  readonly file_attributes: PostOpAttr;
  readonly linkdir_wcc: WccData;
}
export const LINK3resok: xdr.Codec<LINK3resok> = xdr.struct('LINK3resok', {
  file_attributes: PostOpAttr,
  linkdir_wcc: WccData,
});

/** `struct LINK3resfail { post_op_attr file_attributes; wcc_data linkdir_wcc; };` */
export interface LINK3resfail {
  readonly file_attributes: PostOpAttr;
  readonly linkdir_wcc: WccData;
}
export const LINK3resfail: xdr.Codec<LINK3resfail> = xdr.struct('LINK3resfail', {
  file_attributes: PostOpAttr,
  linkdir_wcc: WccData,
});

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
export type LINK3res =
  | { readonly tag: 'NFS3_OK'; readonly value: LINK3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: LINK3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: LINK3resfail };
export const LINK3res: xdr.Codec<LINK3res> = xdr.union(
  'LINK3res',
  Nfsstat3,
  { NFS3_OK: LINK3resok },
  LINK3resfail,
);

/**
 * READDIR
 *
 * `struct READDIR3args { nfs_fh3 dir; cookie3 cookie; cookieverf3 cookieverf; count3 count; };`
 */
export interface READDIR3args {
  readonly dir: NfsFh3;
  /** of the entry behind which to go on; 0 to begin */
  readonly cookie: Cookie3;
  readonly cookieverf: Cookieverf3;
  /** of the whole READDIR3resok, at most */
  readonly count: Count3;
}
export const READDIR3args: xdr.Codec<READDIR3args> = xdr.struct('READDIR3args', {
  dir: NfsFh3,
  cookie: Cookie3,
  cookieverf: Cookieverf3,
  count: Count3,
});

/** `struct entry3 { fileid3 fileid; filename3 name; cookie3 cookie; entry3 *nextentry; };` */
export interface Entry3 {
  readonly fileid: Fileid3;
  readonly name: Filename3;
  readonly cookie: Cookie3;
}
export const Entry3: xdr.Codec<Entry3> = xdr.struct('entry3', {
  fileid: Fileid3,
  name: Filename3,
  cookie: Cookie3,
});

/** `struct dirlist3 { entry3 *entries; bool eof; };` */
export interface Dirlist3 {
  readonly entries: readonly Entry3[];
  readonly eof: boolean;
}
export const Dirlist3: xdr.Codec<Dirlist3> = xdr.struct('dirlist3', {
  entries: xdr.list(Entry3),
  eof: xdr.bool,
});

/** `struct READDIR3resok { post_op_attr dir_attributes; cookieverf3 cookieverf; dirlist3 reply; };` */
export interface READDIR3resok {
  readonly dir_attributes: PostOpAttr;
  readonly cookieverf: Cookieverf3;
  readonly reply: Dirlist3;
}
export const READDIR3resok: xdr.Codec<READDIR3resok> = xdr.struct('READDIR3resok', {
  dir_attributes: PostOpAttr,
  cookieverf: Cookieverf3,
  reply: Dirlist3,
});

/** `struct READDIR3resfail { post_op_attr dir_attributes; };` */
export interface READDIR3resfail {
  readonly dir_attributes: PostOpAttr;
}
export const READDIR3resfail: xdr.Codec<READDIR3resfail> = xdr.struct('READDIR3resfail', {
  dir_attributes: PostOpAttr,
});

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
export type READDIR3res =
  | { readonly tag: 'NFS3_OK'; readonly value: READDIR3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: READDIR3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: READDIR3resfail };
export const READDIR3res: xdr.Codec<READDIR3res> = xdr.union(
  'READDIR3res',
  Nfsstat3,
  { NFS3_OK: READDIR3resok },
  READDIR3resfail,
);

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
export interface READDIRPLUS3args {
  readonly dir: NfsFh3;
  readonly cookie: Cookie3;
  readonly cookieverf: Cookieverf3;
  /** of names, cookies and file numbers, at most */
  readonly dircount: Count3;
  /** of the whole READDIRPLUS3resok, at most */
  readonly maxcount: Count3;
}
export const READDIRPLUS3args: xdr.Codec<READDIRPLUS3args> = xdr.struct('READDIRPLUS3args', {
  dir: NfsFh3,
  cookie: Cookie3,
  cookieverf: Cookieverf3,
  dircount: Count3,
  maxcount: Count3,
});

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
export interface Entryplus3 {
  readonly fileid: Fileid3;
  readonly name: Filename3;
  readonly cookie: Cookie3;
  readonly name_attributes: PostOpAttr;
  readonly name_handle: PostOpFh3;
}
export const Entryplus3: xdr.Codec<Entryplus3> = xdr.struct('entryplus3', {
  fileid: Fileid3,
  name: Filename3,
  cookie: Cookie3,
  name_attributes: PostOpAttr,
  name_handle: PostOpFh3,
});

/** `struct dirlistplus3 { entryplus3 *entries; bool eof; };` */
export interface Dirlistplus3 {
  readonly entries: readonly Entryplus3[];
  readonly eof: boolean;
}
export const Dirlistplus3: xdr.Codec<Dirlistplus3> = xdr.struct('dirlistplus3', {
  entries: xdr.list(Entryplus3),
  eof: xdr.bool,
});

/**
 * ```
 * struct READDIRPLUS3resok {
 *   post_op_attr dir_attributes;
 *   cookieverf3 cookieverf;
 *   dirlistplus3 reply;
 * };
 * ```
 */
export interface READDIRPLUS3resok {
  readonly dir_attributes: PostOpAttr;
  readonly cookieverf: Cookieverf3;
  readonly reply: Dirlistplus3;
}
export const READDIRPLUS3resok: xdr.Codec<READDIRPLUS3resok> = xdr.struct('READDIRPLUS3resok', {
  dir_attributes: PostOpAttr,
  cookieverf: Cookieverf3,
  reply: Dirlistplus3,
});

/** `struct READDIRPLUS3resfail { post_op_attr dir_attributes; };` */
export interface READDIRPLUS3resfail {
  readonly dir_attributes: PostOpAttr;
}
export const READDIRPLUS3resfail: xdr.Codec<READDIRPLUS3resfail> = xdr.struct('READDIRPLUS3resfail', {
  dir_attributes: PostOpAttr,
});

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
export type READDIRPLUS3res =
  | { readonly tag: 'NFS3_OK'; readonly value: READDIRPLUS3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: READDIRPLUS3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: READDIRPLUS3resfail };
export const READDIRPLUS3res: xdr.Codec<READDIRPLUS3res> = xdr.union(
  'READDIRPLUS3res',
  Nfsstat3,
  { NFS3_OK: READDIRPLUS3resok },
  READDIRPLUS3resfail,
);

/**
 * FSSTAT: bytes, files, and those of them that are free, and free for the caller
 *
 * `struct FSSTAT3args { nfs_fh3 fsroot; };`
 */
export interface FSSTAT3args {
  readonly fsroot: NfsFh3;
}
export const FSSTAT3args: xdr.Codec<FSSTAT3args> = xdr.struct('FSSTAT3args', { fsroot: NfsFh3 });

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
export interface FSSTAT3resok {
  readonly obj_attributes: PostOpAttr;
  readonly tbytes: Size3;
  readonly fbytes: Size3;
  readonly abytes: Size3;
  readonly tfiles: Size3;
  readonly ffiles: Size3;
  readonly afiles: Size3;
  /** for so many seconds it will stay so */
  readonly invarsec: number;
}
export const FSSTAT3resok: xdr.Codec<FSSTAT3resok> = xdr.struct('FSSTAT3resok', {
  obj_attributes: PostOpAttr,
  tbytes: Size3,
  fbytes: Size3,
  abytes: Size3,
  tfiles: Size3,
  ffiles: Size3,
  afiles: Size3,
  invarsec: xdr.uint,
});

/** `struct FSSTAT3resfail { post_op_attr obj_attributes; };` */
export interface FSSTAT3resfail {
  readonly obj_attributes: PostOpAttr;
}
export const FSSTAT3resfail: xdr.Codec<FSSTAT3resfail> = xdr.struct('FSSTAT3resfail', {
  obj_attributes: PostOpAttr,
});

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
export type FSSTAT3res =
  | { readonly tag: 'NFS3_OK'; readonly value: FSSTAT3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: FSSTAT3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: FSSTAT3resfail };
export const FSSTAT3res: xdr.Codec<FSSTAT3res> = xdr.union(
  'FSSTAT3res',
  Nfsstat3,
  { NFS3_OK: FSSTAT3resok },
  FSSTAT3resfail,
);

/**
 * FSINFO: at most, at best and in multiples of how many bytes to read and write
 *
 * `struct FSINFO3args { nfs_fh3 fsroot; };`
 */
export interface FSINFO3args {
  readonly fsroot: NfsFh3;
}
export const FSINFO3args: xdr.Codec<FSINFO3args> = xdr.struct('FSINFO3args', { fsroot: NfsFh3 });

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
export interface FSINFO3resok {
  readonly obj_attributes: PostOpAttr;
  readonly rtmax: number;
  readonly rtpref: number;
  readonly rtmult: number;
  readonly wtmax: number;
  readonly wtpref: number;
  readonly wtmult: number;
  readonly dtpref: number;
  readonly maxfilesize: Size3;
  readonly time_delta: Nfstime3;
  readonly properties: number;
}
export const FSINFO3resok: xdr.Codec<FSINFO3resok> = xdr.struct('FSINFO3resok', {
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

/** `struct FSINFO3resfail { post_op_attr obj_attributes; };` */
export interface FSINFO3resfail {
  readonly obj_attributes: PostOpAttr;
}
export const FSINFO3resfail: xdr.Codec<FSINFO3resfail> = xdr.struct('FSINFO3resfail', {
  obj_attributes: PostOpAttr,
});

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
export type FSINFO3res =
  | { readonly tag: 'NFS3_OK'; readonly value: FSINFO3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: FSINFO3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: FSINFO3resfail };
export const FSINFO3res: xdr.Codec<FSINFO3res> = xdr.union(
  'FSINFO3res',
  Nfsstat3,
  { NFS3_OK: FSINFO3resok },
  FSINFO3resfail,
);

/**
 * PATHCONF
 *
 * `struct PATHCONF3args { nfs_fh3 object; };`
 */
export interface PATHCONF3args {
  readonly object: NfsFh3;
}
export const PATHCONF3args: xdr.Codec<PATHCONF3args> = xdr.struct('PATHCONF3args', { object: NfsFh3 });

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
export interface PATHCONF3resok {
  readonly obj_attributes: PostOpAttr;
  readonly linkmax: number;
  readonly name_max: number;
  readonly no_trunc: boolean;
  readonly chown_restricted: boolean;
  readonly case_insensitive: boolean;
  readonly case_preserving: boolean;
}
export const PATHCONF3resok: xdr.Codec<PATHCONF3resok> = xdr.struct('PATHCONF3resok', {
  obj_attributes: PostOpAttr,
  linkmax: xdr.uint,
  name_max: xdr.uint,
  no_trunc: xdr.bool,
  chown_restricted: xdr.bool,
  case_insensitive: xdr.bool,
  case_preserving: xdr.bool,
});

/** `struct PATHCONF3resfail { post_op_attr obj_attributes; };` */
export interface PATHCONF3resfail {
  readonly obj_attributes: PostOpAttr;
}
export const PATHCONF3resfail: xdr.Codec<PATHCONF3resfail> = xdr.struct('PATHCONF3resfail', {
  obj_attributes: PostOpAttr,
});

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
export type PATHCONF3res =
  | { readonly tag: 'NFS3_OK'; readonly value: PATHCONF3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: PATHCONF3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: PATHCONF3resfail };
export const PATHCONF3res: xdr.Codec<PATHCONF3res> = xdr.union(
  'PATHCONF3res',
  Nfsstat3,
  { NFS3_OK: PATHCONF3resok },
  PATHCONF3resfail,
);

/**
 * COMMIT
 *
 * `struct COMMIT3args { nfs_fh3 file; offset3 offset; count3 count; };`
 */
export interface COMMIT3args {
  readonly file: NfsFh3;
  readonly offset: Offset3;
  readonly count: Count3;
}
export const COMMIT3args: xdr.Codec<COMMIT3args> = xdr.struct('COMMIT3args', {
  file: NfsFh3,
  offset: Offset3,
  count: Count3,
});

/** `struct COMMIT3resok { wcc_data file_wcc; writeverf3 verf; };` */
export interface COMMIT3resok {
  readonly file_wcc: WccData;
  readonly verf: Writeverf3;
}
export const COMMIT3resok: xdr.Codec<COMMIT3resok> = xdr.struct('COMMIT3resok', {
  file_wcc: WccData,
  verf: Writeverf3,
});

/** `struct COMMIT3resfail { wcc_data file_wcc; };` */
export interface COMMIT3resfail {
  readonly file_wcc: WccData;
}
export const COMMIT3resfail: xdr.Codec<COMMIT3resfail> = xdr.struct('COMMIT3resfail', { file_wcc: WccData });

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
export type COMMIT3res =
  | { readonly tag: 'NFS3_OK'; readonly value: COMMIT3resok }
  | { readonly tag: 'NFS3ERR_PERM'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_NOENT'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_IO'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_NXIO'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_ACCES'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_EXIST'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_XDEV'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_NODEV'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_NOTDIR'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_ISDIR'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_INVAL'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_FBIG'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_NOSPC'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_ROFS'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_MLINK'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_NAMETOOLONG'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_NOTEMPTY'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_DQUOT'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_STALE'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_REMOTE'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_BADHANDLE'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_NOT_SYNC'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_BAD_COOKIE'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_NOTSUPP'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_TOOSMALL'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_SERVERFAULT'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_BADTYPE'; readonly value: COMMIT3resfail }
  | { readonly tag: 'NFS3ERR_JUKEBOX'; readonly value: COMMIT3resfail };
export const COMMIT3res: xdr.Codec<COMMIT3res> = xdr.union(
  'COMMIT3res',
  Nfsstat3,
  { NFS3_OK: COMMIT3resok },
  COMMIT3resfail,
);

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
