import * as xdr from 'node-xdr';
import type { CallTarget } from 'onc-rpc';
import { LOG_PROG, LogEntry } from '../programs/log.js';

/** The procedure of a log server that takes entries, and with that the program to look for. */
export type LogCall<Entry> = CallTarget<Entry, unknown>;

const { program, version, procedures } = LOG_PROG.LOG_VERS;

/** How a log server of specs/log.x is told. */
export const SENDLOG: LogCall<LogEntry> = {
  ...procedures.SENDLOG,
  program,
  version,
  procedure: procedures.SENDLOG.number,
  name: `${LOG_PROG.name}.SENDLOG`,
  args: LogEntry,
};

/** Procedure 0 of the same program, to see that somebody answers. */
export function nullCall({
  program,
  version,
  name,
}: Pick<LogCall<unknown>, 'program' | 'version' | 'name'>): CallTarget<void, void> {
  return { program, version, procedure: 0, name, args: xdr.void, result: xdr.void, oneway: false };
}
