import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

const MNTPATHLEN = 1024;
const MNTNAMLEN = 255;
const FHSIZE3 = 64;

export const Dirpath = xdr.string(MNTPATHLEN);
const Name = xdr.string(MNTNAMLEN);

/** `enum mountstat3` (RFC 1813 §5.1.5), those that the example uses. */
const Mountstat3 = xdr.enum('mountstat3', { MNT3_OK: 0, MNT3ERR_NOENT: 2, MNT3ERR_ACCES: 13 });

/** What MNT gives: a file handle, and the flavors that may be used with it. */
export const Mountres3 = xdr.union(
  'mountres3',
  Mountstat3,
  {
    MNT3_OK: xdr.struct('mountres3_ok', {
      fhandle: xdr.varOpaque(FHSIZE3),
      authFlavors: xdr.varArray(xdr.int),
    }),
  },
  xdr.void,
);

/** `mountlist`: who has mounted what. */
export const Mountlist = xdr.list(xdr.struct('mountbody', { hostname: Name, directory: Dirpath }));

/** `exports`: what is exported, and to which groups of hosts. */
export const Exports = xdr.list(xdr.struct('exportnode', { dir: Dirpath, groups: xdr.list(Name) }));

/** The MOUNT protocol, version 3 (RFC 1813 Appendix I). */
export const MOUNT_PROGRAM = defineProgram({
  name: 'MOUNT_PROGRAM',
  number: 100005,
  versions: {
    MOUNT_V3: version(3, {
      MNT: procedure(1, Dirpath, Mountres3),
      DUMP: procedure(2, xdr.void, Mountlist),
      UMNT: procedure(3, Dirpath, xdr.void),
      UMNTALL: procedure(4, xdr.void, xdr.void),
      EXPORT: procedure(5, xdr.void, Exports),
    }),
  },
});
