import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

/** The well-known port of the portmapper, over TCP and UDP (RFC 1833 §1). */
export const PMAP_PORT = 111;

/** `IPPROTO_TCP`, as version 2 says TCP. */
export const IPPROTO_TCP = 6;

/** `IPPROTO_UDP`, as version 2 says UDP. */
export const IPPROTO_UDP = 17;

/** The longest list of mappings that is read; XDR itself knows no limit. */
export const MAX_MAPPINGS = 65_536;

/** What CALLIT may carry: no more than a datagram could. */
const MAX_CALLIT_BYTES = 65_535;

/**
 * `struct mapping`: a program's version on a protocol is found at a port (RFC 1833 §3.1).
 *
 * ```
 * unsigned int prog; unsigned int vers; unsigned int prot; unsigned int port;
 * ```
 */
export const Mapping = xdr.struct('mapping', {
  prog: xdr.uint,
  vers: xdr.uint,
  prot: xdr.uint,
  port: xdr.uint,
});
export type Mapping = xdr.Infer<typeof Mapping>;

/** `pmaplist`: `struct *pmaplist { mapping map; pmaplist next; }` (RFC 1833 §3.1). */
export const Pmaplist = xdr.list(Mapping, MAX_MAPPINGS);

/** `struct call_args`: the arguments of CALLIT (RFC 1833 §3.1). */
export const CallArgs = xdr.struct('call_args', {
  prog: xdr.uint,
  vers: xdr.uint,
  proc: xdr.uint,
  args: xdr.varOpaque(MAX_CALLIT_BYTES),
});
export type CallArgs = xdr.Infer<typeof CallArgs>;

/** `struct call_result`: the results of CALLIT (RFC 1833 §3.1). */
export const CallResult = xdr.struct('call_result', { port: xdr.uint, res: xdr.varOpaque(MAX_CALLIT_BYTES) });
export type CallResult = xdr.Infer<typeof CallResult>;

/** The portmapper, version 2 (RFC 1833 §3). */
export const PMAP_PROG = defineProgram({
  name: 'PMAP_PROG',
  number: 100000,
  versions: {
    PMAP_VERS: version(2, {
      PMAPPROC_NULL: procedure(0, xdr.void, xdr.void, { idempotent: true }),
      PMAPPROC_SET: procedure(1, Mapping, xdr.bool),
      PMAPPROC_UNSET: procedure(2, Mapping, xdr.bool),
      PMAPPROC_GETPORT: procedure(3, Mapping, xdr.uint, { idempotent: true }),
      PMAPPROC_DUMP: procedure(4, xdr.void, Pmaplist, { idempotent: true }),
      PMAPPROC_CALLIT: procedure(5, CallArgs, CallResult),
    }),
  },
});
