import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';
import { MAX_MAPPINGS } from './portmap.js';

/** RFC 1833 leaves its strings unbounded; no netid, universal address or owner comes near this. */
const text = xdr.string(1024);

/** What CALLIT, BCAST and INDIRECT may carry: no more than a datagram could. */
const MAX_CALLIT_BYTES = 65_535;

/** A `struct sockaddr` of any family is smaller (`struct sockaddr_storage`: 128). */
const MAX_NETBUF_BYTES = 1024;

/**
 * `struct rpcb`: a program's version on a transport is found at a universal address (RFC 1833 §2.1).
 *
 * ```
 * unsigned long r_prog; unsigned long r_vers; string r_netid<>; string r_addr<>; string r_owner<>;
 * ```
 */
export const Rpcb = xdr.struct('rpcb', {
  r_prog: xdr.uint,
  r_vers: xdr.uint,
  r_netid: text,
  r_addr: text,
  r_owner: text,
});
export type Rpcb = xdr.Infer<typeof Rpcb>;

/** `rpcblist_ptr`: `struct rpcblist { rpcb rpcb_map; rpcblist *rpcb_next; }` (RFC 1833 §2.1). */
export const Rpcblist = xdr.list(Rpcb, MAX_MAPPINGS);

/** `struct rpcb_rmtcallargs`: the arguments of CALLIT, BCAST and INDIRECT (RFC 1833 §2.1). */
export const RpcbRmtcallargs = xdr.struct('rpcb_rmtcallargs', {
  prog: xdr.uint,
  vers: xdr.uint,
  proc: xdr.uint,
  args: xdr.varOpaque(MAX_CALLIT_BYTES),
});
export type RpcbRmtcallargs = xdr.Infer<typeof RpcbRmtcallargs>;

/** `struct rpcb_rmtcallres`: the results of CALLIT, BCAST and INDIRECT (RFC 1833 §2.1). */
export const RpcbRmtcallres = xdr.struct('rpcb_rmtcallres', {
  addr: text,
  results: xdr.varOpaque(MAX_CALLIT_BYTES),
});
export type RpcbRmtcallres = xdr.Infer<typeof RpcbRmtcallres>;

/** `struct rpcb_entry`: one address of a program, with what its netid means (RFC 1833 §2.1). */
export const RpcbEntry = xdr.struct('rpcb_entry', {
  r_maddr: text,
  r_nc_netid: text,
  r_nc_semantics: xdr.uint,
  r_nc_protofmly: text,
  r_nc_proto: text,
});
export type RpcbEntry = xdr.Infer<typeof RpcbEntry>;

/** `rpcb_entry_list_ptr`: a list of `rpcb_entry` (RFC 1833 §2.1). */
export const RpcbEntryList = xdr.list(RpcbEntry, MAX_MAPPINGS);

/** `rpcbs_addrlist`: how often one program was asked for (RFC 1833 §2.1). */
export const RpcbsAddrlist = xdr.list(
  xdr.struct('rpcbs_addrlist', {
    prog: xdr.uint,
    vers: xdr.uint,
    success: xdr.int,
    failure: xdr.int,
    netid: text,
  }),
  MAX_MAPPINGS,
);

/** `rpcbs_rmtcalllist`: how often one procedure was called by CALLIT and its like (RFC 1833 §2.1). */
export const RpcbsRmtcalllist = xdr.list(
  xdr.struct('rpcbs_rmtcalllist', {
    prog: xdr.uint,
    vers: xdr.uint,
    proc: xdr.uint,
    success: xdr.int,
    failure: xdr.int,
    indirect: xdr.int,
    netid: text,
  }),
  MAX_MAPPINGS,
);

/** `RPCBSTAT_HIGHPROC`: procedures counted for each version. */
export const RPCBSTAT_HIGHPROC = 13;

/** `RPCBVERS_STAT`: versions counted, 2, 3 and 4 in this order. */
export const RPCBVERS_STAT = 3;

/** `struct rpcb_stat`: what one version of the portmapper was asked so far (RFC 1833 §2.1). */
export const RpcbStat = xdr.struct('rpcb_stat', {
  info: xdr.array(xdr.int, RPCBSTAT_HIGHPROC),
  setinfo: xdr.int,
  unsetinfo: xdr.int,
  addrinfo: RpcbsAddrlist,
  rmtinfo: RpcbsRmtcalllist,
});
export type RpcbStat = xdr.Infer<typeof RpcbStat>;

/** `rpcb_stat_byvers`: the statistics of versions 2, 3 and 4 (RFC 1833 §2.1). */
export const RpcbStatByvers = xdr.array(RpcbStat, RPCBVERS_STAT);

/** `struct netbuf`: a transport's own form of an address, such as a `struct sockaddr_in` (RFC 1833 §2.1). */
export const Netbuf = xdr.struct('netbuf', { maxlen: xdr.uint, buf: xdr.varOpaque(MAX_NETBUF_BYTES) });
export type Netbuf = xdr.Infer<typeof Netbuf>;

const idempotent = { idempotent: true } as const;

/** rpcbind, versions 3 and 4: the portmapper for every transport (RFC 1833 §2). */
export const RPCBPROG = defineProgram({
  name: 'RPCBPROG',
  number: 100000,
  versions: {
    RPCBVERS: version(3, {
      RPCBPROC_NULL: procedure(0, xdr.void, xdr.void, idempotent),
      RPCBPROC_SET: procedure(1, Rpcb, xdr.bool),
      RPCBPROC_UNSET: procedure(2, Rpcb, xdr.bool),
      RPCBPROC_GETADDR: procedure(3, Rpcb, text, idempotent),
      RPCBPROC_DUMP: procedure(4, xdr.void, Rpcblist, idempotent),
      RPCBPROC_CALLIT: procedure(5, RpcbRmtcallargs, RpcbRmtcallres),
      RPCBPROC_GETTIME: procedure(6, xdr.void, xdr.uint, idempotent),
      RPCBPROC_UADDR2TADDR: procedure(7, text, Netbuf, idempotent),
      RPCBPROC_TADDR2UADDR: procedure(8, Netbuf, text, idempotent),
    }),
    RPCBVERS4: version(4, {
      RPCBPROC_NULL: procedure(0, xdr.void, xdr.void, idempotent),
      RPCBPROC_SET: procedure(1, Rpcb, xdr.bool),
      RPCBPROC_UNSET: procedure(2, Rpcb, xdr.bool),
      RPCBPROC_GETADDR: procedure(3, Rpcb, text, idempotent),
      RPCBPROC_DUMP: procedure(4, xdr.void, Rpcblist, idempotent),
      RPCBPROC_BCAST: procedure(5, RpcbRmtcallargs, RpcbRmtcallres),
      RPCBPROC_GETTIME: procedure(6, xdr.void, xdr.uint, idempotent),
      RPCBPROC_UADDR2TADDR: procedure(7, text, Netbuf, idempotent),
      RPCBPROC_TADDR2UADDR: procedure(8, Netbuf, text, idempotent),
      RPCBPROC_GETVERSADDR: procedure(9, Rpcb, text, idempotent),
      RPCBPROC_INDIRECT: procedure(10, RpcbRmtcallargs, RpcbRmtcallres),
      RPCBPROC_GETADDRLIST: procedure(11, Rpcb, RpcbEntryList, idempotent),
      RPCBPROC_GETSTAT: procedure(12, xdr.void, RpcbStatByvers, idempotent),
    }),
  },
});
