import * as xdr from 'node-xdr';
import type { CallTarget } from 'onc-rpc';
import { LOG_PROG, LogEntry } from '../../programs/log.js';
import { spelledEntry } from './log-entry.js';
import { bytesOf, hasStrayBytes } from '../../text/stray-bytes.js';

/** The procedure of a log server that takes entries, and with that the program to look for. */
export interface LogCall<Entry> extends CallTarget<Entry, unknown> {
  /** What to send instead of an entry that the log server cannot read; undefined where there is nothing. */
  readonly instead?: (entry: Entry) => Entry | undefined;
}

const { program, version, procedures } = LOG_PROG.LOG_VERS;

/** `log_entry` with its strings as bytes, because names need not be UTF-8: on the wire the same as `LogEntry`. */
const ByteLogEntry = xdr.struct('log_entry', {
  username: xdr.byteString(256),
  operation: xdr.byteString(512),
  timestamp: xdr.byteString(32),
});

/** `LogEntry`, whose stray bytes are written as the bytes that they are. */
const SentLogEntry: xdr.Codec<LogEntry> = {
  ...LogEntry,
  write(writer, { username, operation, timestamp }) {
    ByteLogEntry.write(writer, {
      username: bytesOf(username),
      operation: bytesOf(operation),
      timestamp: bytesOf(timestamp),
    });
  },
};

/** How a log server of specs/log.x is told. One that takes nothing but UTF-8 gets names that are none spelled out. */
export const SENDLOG: LogCall<LogEntry> = {
  ...procedures.SENDLOG,
  program,
  version,
  procedure: procedures.SENDLOG.number,
  name: `${LOG_PROG.name}.SENDLOG`,
  args: SentLogEntry,
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
