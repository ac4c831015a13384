// Generated from rstat.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

/** user, nice, system, idle */
export const CPUSTATES = 4;
export const DK_NDRIVE = 4;
/** load averages are multiplied by it */
export const FSCALE = 256;

/** `struct rstat_timeval { unsigned int tv_sec; unsigned int tv_usec; };` */
export const RstatTimeval = xdr.struct('rstat_timeval', {
  /** since 1970 */
  tv_sec: xdr.uint,
  tv_usec: xdr.uint,
});
export type RstatTimeval = xdr.Infer<typeof RstatTimeval>;

/**
 * ```
 * struct statstime {
 *   int cp_time[CPUSTATES];
 *   int dk_xfer[DK_NDRIVE];
 *   unsigned int v_pgpgin;
 *   unsigned int v_pgpgout;
 *   unsigned int v_pswpin;
 *   unsigned int v_pswpout;
 *   unsigned int v_intr;
 *   int if_ipackets;
 *   int if_ierrors;
 *   int if_oerrors;
 *   int if_collisions;
 *   unsigned int v_swtch;
 *   int avenrun[3];
 *   rstat_timeval boottime;
 *   rstat_timeval curtime;
 *   int if_opackets;
 * };
 * ```
 */
export const Statstime = xdr.struct('statstime', {
  /** ticks of 10 ms */
  cp_time: xdr.array(xdr.int, CPUSTATES),
  /** transfers of each disk */
  dk_xfer: xdr.array(xdr.int, DK_NDRIVE),
  v_pgpgin: xdr.uint,
  v_pgpgout: xdr.uint,
  v_pswpin: xdr.uint,
  v_pswpout: xdr.uint,
  v_intr: xdr.uint,
  if_ipackets: xdr.int,
  if_ierrors: xdr.int,
  if_oerrors: xdr.int,
  if_collisions: xdr.int,
  /** context switches */
  v_swtch: xdr.uint,
  /** load over 1, 5 and 15 minutes, times FSCALE */
  avenrun: xdr.array(xdr.int, 3),
  boottime: RstatTimeval,
  curtime: RstatTimeval,
  if_opackets: xdr.int,
});
export type Statstime = xdr.Infer<typeof Statstime>;

/** `struct statsusers { statstime stats; int users; };` */
export const Statsusers = xdr.struct('statsusers', {
  stats: Statstime,
  /** logged in */
  users: xdr.int,
});
export type Statsusers = xdr.Infer<typeof Statsusers>;

export const RSTATPROG = defineProgram({
  name: 'RSTATPROG',
  number: 100001,
  versions: {
    RSTATVERS_TIME: version(3, {
      RSTATPROC_STATS: procedure(1, xdr.void, Statstime, { idempotent: true }),
      RSTATPROC_HAVEDISK: procedure(2, xdr.void, xdr.uint, { idempotent: true }),
    }),
    RSTATVERS_USERS: version(5, {
      RSTATPROC_STATS: procedure(1, xdr.void, Statsusers, { idempotent: true }),
      RSTATPROC_HAVEDISK: procedure(2, xdr.void, xdr.uint, { idempotent: true }),
    }),
  },
});
