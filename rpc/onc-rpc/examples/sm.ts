// Generated from sm.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

export const SM_MAXSTRLEN = 1024;
export const SM_PRIV_SIZE = 16;

export const Res = xdr.enum('res', { STAT_SUCC: 0, STAT_FAIL: 1 });
export type Res = xdr.Infer<typeof Res>;

/** `struct sm_name { string mon_name<SM_MAXSTRLEN>; };` */
export const SmName = xdr.struct('sm_name', { mon_name: xdr.string(SM_MAXSTRLEN) });
export type SmName = xdr.Infer<typeof SmName>;

/** `struct sm_stat_res { res res_stat; int state; };` */
export const SmStatRes = xdr.struct('sm_stat_res', {
  res_stat: Res,
  /** of the monitor: odd while its host is up */
  state: xdr.int,
});
export type SmStatRes = xdr.Infer<typeof SmStatRes>;

/** `struct sm_stat { int state; };` */
export const SmStat = xdr.struct('sm_stat', { state: xdr.int });
export type SmStat = xdr.Infer<typeof SmStat>;

/**
 * Whom to call when the state has changed.
 *
 * `struct my_id { string my_name<SM_MAXSTRLEN>; int my_prog; int my_vers; int my_proc; };`
 */
export const MyId = xdr.struct('my_id', {
  my_name: xdr.string(SM_MAXSTRLEN),
  my_prog: xdr.int,
  my_vers: xdr.int,
  my_proc: xdr.int,
});
export type MyId = xdr.Infer<typeof MyId>;

/** `struct mon_id { string mon_name<SM_MAXSTRLEN>; my_id my_id; };` */
export const MonId = xdr.struct('mon_id', { mon_name: xdr.string(SM_MAXSTRLEN), my_id: MyId });
export type MonId = xdr.Infer<typeof MonId>;

/** `struct mon { mon_id mon_id; opaque priv[SM_PRIV_SIZE]; };` */
export const Mon = xdr.struct('mon', { mon_id: MonId, priv: xdr.opaque(SM_PRIV_SIZE) });
export type Mon = xdr.Infer<typeof Mon>;

/** `struct stat_chge { string mon_name<SM_MAXSTRLEN>; int state; };` */
export const StatChge = xdr.struct('stat_chge', { mon_name: xdr.string(SM_MAXSTRLEN), state: xdr.int });
export type StatChge = xdr.Infer<typeof StatChge>;

export const SM_PROG = defineProgram({
  name: 'SM_PROG',
  number: 100024,
  versions: {
    SM_VERS: version(1, {
      SM_STAT: procedure(1, SmName, SmStatRes, { idempotent: true }),
      SM_MON: procedure(2, Mon, SmStatRes),
      SM_UNMON: procedure(3, MonId, SmStat),
      SM_UNMON_ALL: procedure(4, MyId, SmStat),
      SM_SIMU_CRASH: procedure(5, xdr.void, xdr.void),
      SM_NOTIFY: procedure(6, StatChge, xdr.void),
    }),
  },
});
