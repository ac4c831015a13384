import type { Caller } from 'onc-rpc';
import type { IndirectCall } from '../client/indirect-call.js';
import { PORTMAPPER_PROGRAM } from './registry.js';

/** Decides whether a call may be passed on for that caller. */
export type IndirectCallPolicy = (call: IndirectCall, caller: Caller) => boolean;

const EVERY_PROCEDURE = undefined;

/**
 * Programs that judge a caller by where it calls from, and which of their procedures that concerns: called through a
 * portmapper they would take everybody for somebody on this machine (CVE-1999-0168).
 */
const TRUSTING: ReadonlyMap<number, readonly number[] | undefined> = new Map([
  // NFS
  [100003, EVERY_PROCEDURE],
  // YPPROG: MATCH, FIRST, NEXT, ALL
  [100004, [3, 4, 5, 8]],
  // MOUNTPROG: MNT, UMNT, UMNTALL
  [100005, [1, 3, 4]],
  // YPBINDPROG: SETDOM
  [100007, [2]],
  // YPPASSWDPROG
  [100009, EVERY_PROCEDURE],
  // RQUOTAPROG
  [100011, EVERY_PROCEDURE],
  // the lock manager, its status monitor and the key server, which serve their own machine
  [100021, EVERY_PROCEDURE],
  [100024, EVERY_PROCEDURE],
  [100029, EVERY_PROCEDURE],
]);

/**
 * What is passed on unless a portmapper's owner says otherwise: procedure 0 of every program, and every procedure of
 * those that are not known to trust a caller for where it calls from (NFS, MOUNT, NIS, quotas, locks, keys).
 */
export function isHarmlessIndirectCall({ prog, proc }: IndirectCall): boolean {
  if (proc === 0) return true;
  const refused = TRUSTING.get(prog);
  return !TRUSTING.has(prog) || (refused !== EVERY_PROCEDURE && !refused.includes(proc));
}

/** A portmapper that calls portmappers could be made to call itself without end, and to SET for strangers. */
export function isForPortmapper({ prog }: IndirectCall): boolean {
  return prog === PORTMAPPER_PROGRAM;
}
