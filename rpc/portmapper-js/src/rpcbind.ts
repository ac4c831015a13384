// Generated from rpcbind.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

/** No netid, universal address or owner comes near so many bytes. RFC 1833 has no bound. */
export const MAX_TEXT_BYTES = 1024;

/**
 * What CALLIT, BCAST and INDIRECT may carry, in bytes: no more than a datagram could. RFC 1833 has no bound.
 */
export const MAX_CALLIT_BYTES = 65535;

/** A struct sockaddr of any family is smaller (struct sockaddr_storage: 128). RFC 1833 has no bound. */
export const MAX_NETBUF_BYTES = 1024;

/** Procedures counted for each version. */
export const RPCBSTAT_HIGHPROC = 13;

/** Versions counted: 2, 3 and 4, in this order. */
export const RPCBVERS_STAT = 3;
export const RPCBVERS_2_STAT = 0;
export const RPCBVERS_3_STAT = 1;
export const RPCBVERS_4_STAT = 2;

/**
 * A program's version on a transport is found at a universal address (RFC 1833, section 2.1).
 *
 * ```
 * struct rpcb {
 *   unsigned int r_prog;
 *   unsigned int r_vers;
 *   string r_netid<MAX_TEXT_BYTES>;
 *   string r_addr<MAX_TEXT_BYTES>;
 *   string r_owner<MAX_TEXT_BYTES>;
 * };
 * ```
 */
export const Rpcb = xdr.struct('rpcb', {
  r_prog: xdr.uint,
  r_vers: xdr.uint,
  r_netid: xdr.string(MAX_TEXT_BYTES),
  r_addr: xdr.string(MAX_TEXT_BYTES),
  r_owner: xdr.string(MAX_TEXT_BYTES),
});
export type Rpcb = xdr.Infer<typeof Rpcb>;

/**
 * What DUMP lists (RFC 1833, section 2.1).
 *
 * `struct rpcblist { rpcb rpcb_map; rpcblist *rpcb_next; };`
 */
export const Rpcblist = xdr.struct('rpcblist', { rpcb_map: Rpcb });
export type Rpcblist = xdr.Infer<typeof Rpcblist>;

/** `typedef rpcblist *rpcblist_ptr;` */
export const RpcblistPtr = xdr.list(Rpcblist);
export type RpcblistPtr = xdr.Infer<typeof RpcblistPtr>;

/**
 * The arguments of CALLIT, BCAST and INDIRECT (RFC 1833, section 2.1).
 *
 * ```
 * struct rpcb_rmtcallargs {
 *   unsigned int prog;
 *   unsigned int vers;
 *   unsigned int proc;
 *   opaque args<MAX_CALLIT_BYTES>;
 * };
 * ```
 */
export const RpcbRmtcallargs = xdr.struct('rpcb_rmtcallargs', {
  prog: xdr.uint,
  vers: xdr.uint,
  proc: xdr.uint,
  args: xdr.varOpaque(MAX_CALLIT_BYTES),
});
export type RpcbRmtcallargs = xdr.Infer<typeof RpcbRmtcallargs>;

/**
 * The results of CALLIT, BCAST and INDIRECT (RFC 1833, section 2.1).
 *
 * `struct rpcb_rmtcallres { string addr<MAX_TEXT_BYTES>; opaque results<MAX_CALLIT_BYTES>; };`
 */
export const RpcbRmtcallres = xdr.struct('rpcb_rmtcallres', {
  addr: xdr.string(MAX_TEXT_BYTES),
  results: xdr.varOpaque(MAX_CALLIT_BYTES),
});
export type RpcbRmtcallres = xdr.Infer<typeof RpcbRmtcallres>;

/**
 * One address of a program, with what its netid means (RFC 1833, section 2.1).
 *
 * ```
 * struct rpcb_entry {
 *   string r_maddr<MAX_TEXT_BYTES>;
 *   string r_nc_netid<MAX_TEXT_BYTES>;
 *   unsigned int r_nc_semantics;
 *   string r_nc_protofmly<MAX_TEXT_BYTES>;
 *   string r_nc_proto<MAX_TEXT_BYTES>;
 * };
 * ```
 */
export const RpcbEntry = xdr.struct('rpcb_entry', {
  r_maddr: xdr.string(MAX_TEXT_BYTES),
  r_nc_netid: xdr.string(MAX_TEXT_BYTES),
  r_nc_semantics: xdr.uint,
  r_nc_protofmly: xdr.string(MAX_TEXT_BYTES),
  r_nc_proto: xdr.string(MAX_TEXT_BYTES),
});
export type RpcbEntry = xdr.Infer<typeof RpcbEntry>;

/**
 * What GETADDRLIST gives (RFC 1833, section 2.1).
 *
 * `struct rpcb_entry_list { rpcb_entry rpcb_entry_map; rpcb_entry_list *rpcb_entry_next; };`
 */
export const RpcbEntryList = xdr.struct('rpcb_entry_list', { rpcb_entry_map: RpcbEntry });
export type RpcbEntryList = xdr.Infer<typeof RpcbEntryList>;

/** `typedef rpcb_entry_list *rpcb_entry_list_ptr;` */
export const RpcbEntryListPtr = xdr.list(RpcbEntryList);
export type RpcbEntryListPtr = xdr.Infer<typeof RpcbEntryListPtr>;

/**
 * How often one program was asked for (RFC 1833, section 2.1).
 *
 * ```
 * struct rpcbs_addrlist {
 *   unsigned int prog;
 *   unsigned int vers;
 *   int success;
 *   int failure;
 *   string netid<MAX_TEXT_BYTES>;
 *   rpcbs_addrlist *next;
 * };
 * ```
 */
export const RpcbsAddrlist = xdr.struct('rpcbs_addrlist', {
  prog: xdr.uint,
  vers: xdr.uint,
  success: xdr.int,
  failure: xdr.int,
  netid: xdr.string(MAX_TEXT_BYTES),
});
export type RpcbsAddrlist = xdr.Infer<typeof RpcbsAddrlist>;

/** `typedef rpcbs_addrlist *rpcbs_addrlist_ptr;` */
export const RpcbsAddrlistPtr = xdr.list(RpcbsAddrlist);
export type RpcbsAddrlistPtr = xdr.Infer<typeof RpcbsAddrlistPtr>;

/**
 * How often one procedure was called by CALLIT and its like (RFC 1833, section 2.1).
 *
 * ```
 * struct rpcbs_rmtcalllist {
 *   unsigned int prog;
 *   unsigned int vers;
 *   unsigned int proc;
 *   int success;
 *   int failure;
 *   int indirect;
 *   string netid<MAX_TEXT_BYTES>;
 *   rpcbs_rmtcalllist *next;
 * };
 * ```
 */
export const RpcbsRmtcalllist = xdr.struct('rpcbs_rmtcalllist', {
  prog: xdr.uint,
  vers: xdr.uint,
  proc: xdr.uint,
  success: xdr.int,
  failure: xdr.int,
  /** how many of them by INDIRECT; the others by CALLIT and BCAST */
  indirect: xdr.int,
  netid: xdr.string(MAX_TEXT_BYTES),
});
export type RpcbsRmtcalllist = xdr.Infer<typeof RpcbsRmtcalllist>;

/** `typedef rpcbs_rmtcalllist *rpcbs_rmtcalllist_ptr;` */
export const RpcbsRmtcalllistPtr = xdr.list(RpcbsRmtcalllist);
export type RpcbsRmtcalllistPtr = xdr.Infer<typeof RpcbsRmtcalllistPtr>;

/**
 * Calls, by procedure.
 *
 * `typedef int rpcbs_proc[RPCBSTAT_HIGHPROC];`
 */
export const RpcbsProc = xdr.array(xdr.int, RPCBSTAT_HIGHPROC);
export type RpcbsProc = xdr.Infer<typeof RpcbsProc>;

/**
 * What one version of the portmapper was asked so far (RFC 1833, section 2.1).
 *
 * ```
 * struct rpcb_stat {
 *   rpcbs_proc info;
 *   int setinfo;
 *   int unsetinfo;
 *   rpcbs_addrlist_ptr addrinfo;
 *   rpcbs_rmtcalllist_ptr rmtinfo;
 * };
 * ```
 */
export const RpcbStat = xdr.struct('rpcb_stat', {
  info: RpcbsProc,
  /** successful SETs */
  setinfo: xdr.int,
  /** successful UNSETs */
  unsetinfo: xdr.int,
  addrinfo: RpcbsAddrlistPtr,
  rmtinfo: RpcbsRmtcalllistPtr,
});
export type RpcbStat = xdr.Infer<typeof RpcbStat>;

/** `typedef rpcb_stat rpcb_stat_byvers[RPCBVERS_STAT];` */
export const RpcbStatByvers = xdr.array(RpcbStat, RPCBVERS_STAT);
export type RpcbStatByvers = xdr.Infer<typeof RpcbStatByvers>;

/**
 * A universal address (RFC 5665): "127.0.0.1.0.111".
 *
 * `typedef string uaddr<MAX_TEXT_BYTES>;`
 */
export const Uaddr = xdr.string(MAX_TEXT_BYTES);
export type Uaddr = xdr.Infer<typeof Uaddr>;

/**
 * A transport's own form of an address, such as a struct sockaddr_in (RFC 1833, section 2.1).
 *
 * `struct netbuf { unsigned int maxlen; opaque buf<MAX_NETBUF_BYTES>; };`
 */
export const Netbuf = xdr.struct('netbuf', { maxlen: xdr.uint, buf: xdr.varOpaque(MAX_NETBUF_BYTES) });
export type Netbuf = xdr.Infer<typeof Netbuf>;

/** The portmapper for every transport (RFC 1833, section 2). */
export const RPCBPROG = defineProgram({
  name: 'RPCBPROG',
  number: 100000,
  versions: {
    RPCBVERS: version(3, {
      RPCBPROC_NULL: procedure(0, xdr.void, xdr.void, { idempotent: true }),
      RPCBPROC_SET: procedure(1, Rpcb, xdr.bool),
      RPCBPROC_UNSET: procedure(2, Rpcb, xdr.bool),
      RPCBPROC_GETADDR: procedure(3, Rpcb, Uaddr, { idempotent: true }),
      RPCBPROC_DUMP: procedure(4, xdr.void, RpcblistPtr, { idempotent: true }),
      RPCBPROC_CALLIT: procedure(5, RpcbRmtcallargs, RpcbRmtcallres),
      RPCBPROC_GETTIME: procedure(6, xdr.void, xdr.uint, { idempotent: true }),
      RPCBPROC_UADDR2TADDR: procedure(7, Uaddr, Netbuf, { idempotent: true }),
      RPCBPROC_TADDR2UADDR: procedure(8, Netbuf, Uaddr, { idempotent: true }),
    }),
    RPCBVERS4: version(4, {
      RPCBPROC_NULL: procedure(0, xdr.void, xdr.void, { idempotent: true }),
      RPCBPROC_SET: procedure(1, Rpcb, xdr.bool),
      RPCBPROC_UNSET: procedure(2, Rpcb, xdr.bool),
      RPCBPROC_GETADDR: procedure(3, Rpcb, Uaddr, { idempotent: true }),
      RPCBPROC_DUMP: procedure(4, xdr.void, RpcblistPtr, { idempotent: true }),
      RPCBPROC_BCAST: procedure(5, RpcbRmtcallargs, RpcbRmtcallres),
      RPCBPROC_GETTIME: procedure(6, xdr.void, xdr.uint, { idempotent: true }),
      RPCBPROC_UADDR2TADDR: procedure(7, Uaddr, Netbuf, { idempotent: true }),
      RPCBPROC_TADDR2UADDR: procedure(8, Netbuf, Uaddr, { idempotent: true }),
      RPCBPROC_GETVERSADDR: procedure(9, Rpcb, Uaddr, { idempotent: true }),
      RPCBPROC_INDIRECT: procedure(10, RpcbRmtcallargs, RpcbRmtcallres),
      RPCBPROC_GETADDRLIST: procedure(11, Rpcb, RpcbEntryListPtr, { idempotent: true }),
      RPCBPROC_GETSTAT: procedure(12, xdr.void, RpcbStatByvers, { idempotent: true }),
    }),
  },
});
