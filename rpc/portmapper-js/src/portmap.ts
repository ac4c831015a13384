// Generated from portmap.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

/** The well-known port of the portmapper, over TCP and UDP (RFC 1833, section 1). */
export const PMAP_PORT = 111;

/** TCP, as version 2 says it in mapping.prot. */
export const IPPROTO_TCP = 6;

/** UDP, as version 2 says it in mapping.prot. */
export const IPPROTO_UDP = 17;

/** What CALLIT may carry, in bytes: no more than a datagram could. RFC 1833 has no bound. */
export const MAX_CALLIT_BYTES = 65535;

/**
 * A program's version on a protocol is found at a port (RFC 1833, section 3.1).
 *
 * `struct mapping { unsigned int prog; unsigned int vers; unsigned int prot; unsigned int port; };`
 */
export const Mapping = xdr.struct('mapping', {
  prog: xdr.uint,
  vers: xdr.uint,
  prot: xdr.uint,
  port: xdr.uint,
});
export type Mapping = xdr.Infer<typeof Mapping>;

/**
 * What DUMP lists (RFC 1833, section 3.1).
 *
 * `struct pmaplist { mapping map; pmaplist *next; };`
 */
export const Pmaplist = xdr.struct('pmaplist', { map: Mapping });
export type Pmaplist = xdr.Infer<typeof Pmaplist>;

/** `typedef pmaplist *pmaplist_ptr;` */
export const PmaplistPtr = xdr.list(Pmaplist);
export type PmaplistPtr = xdr.Infer<typeof PmaplistPtr>;

/**
 * The arguments of CALLIT (RFC 1833, section 3.1).
 *
 * ```
 * struct call_args {
 *   unsigned int prog;
 *   unsigned int vers;
 *   unsigned int proc;
 *   opaque args<MAX_CALLIT_BYTES>;
 * };
 * ```
 */
export const CallArgs = xdr.struct('call_args', {
  prog: xdr.uint,
  vers: xdr.uint,
  proc: xdr.uint,
  args: xdr.varOpaque(MAX_CALLIT_BYTES),
});
export type CallArgs = xdr.Infer<typeof CallArgs>;

/**
 * The results of CALLIT (RFC 1833, section 3.1).
 *
 * `struct call_result { unsigned int port; opaque res<MAX_CALLIT_BYTES>; };`
 */
export const CallResult = xdr.struct('call_result', { port: xdr.uint, res: xdr.varOpaque(MAX_CALLIT_BYTES) });
export type CallResult = xdr.Infer<typeof CallResult>;

/** The portmapper, version 2 (RFC 1833, section 3). */
export const PMAP_PROG = defineProgram({
  name: 'PMAP_PROG',
  number: 100000,
  versions: {
    PMAP_VERS: version(2, {
      PMAPPROC_NULL: procedure(0, xdr.void, xdr.void, { idempotent: true }),
      PMAPPROC_SET: procedure(1, Mapping, xdr.bool),
      PMAPPROC_UNSET: procedure(2, Mapping, xdr.bool),
      PMAPPROC_GETPORT: procedure(3, Mapping, xdr.uint, { idempotent: true }),
      PMAPPROC_DUMP: procedure(4, xdr.void, PmaplistPtr, { idempotent: true }),
      PMAPPROC_CALLIT: procedure(5, CallArgs, CallResult),
    }),
  },
});
