import * as xdr from 'node-xdr';
import type { CallTarget } from 'onc-rpc';
import { LogEntry as ByteTrueEntry } from '../../programs/byte-true-audit.js';
import { LOG_PROG, type LogEntry } from '../../programs/log.js';
import { spelledEntry } from './log-entry.js';
import { hasStrayBytes } from '../../text/stray-bytes.js';

/** The procedure of a log server that takes entries, and with that the program to look for. */
export interface LogCall<Entry> extends CallTarget<Entry, unknown> {
  /** What to send instead of an entry that the log server cannot read; undefined where there is nothing. */
  readonly instead?: (entry: Entry) => Entry | undefined;
}

const { program, version, procedures } = LOG_PROG.LOG_VERS;

/** How a log server of specs/log.x is told. One that takes nothing but UTF-8 gets names that are none spelled out. */
export const SENDLOG: LogCall<LogEntry> = {
  ...procedures.SENDLOG,
  program,
  version,
  procedure: procedures.SENDLOG.number,
  name: `${LOG_PROG.name}.SENDLOG`,
  args: ByteTrueEntry,
  instead(entry) {
    const hasStray = hasStrayBytes(entry.username) || hasStrayBytes(entry.operation);
    return hasStray ? spelledEntry(entry) : undefined;
  },
};

/** Procedure 0 of the same program, to see that somebody answers. */
export function nullCall({
  program,
  version,
  name,
}: Pick<LogCall<unknown>, 'program' | 'version' | 'name'>): CallTarget<void, void> {
  return { program, version, procedure: 0, name, args: xdr.void, result: xdr.void, oneway: false };
}
