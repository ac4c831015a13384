import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

/** The bounds of `log_entry` in bytes, which whoever makes an entry has to keep. */
export const MAX_USERNAME_BYTES = 256;
export const MAX_OPERATION_BYTES = 512;

/** `struct log_entry` of specs/log.x: one operation of the P2P server. */
export const LogEntry = xdr.struct('log_entry', {
  username: xdr.string(MAX_USERNAME_BYTES),
  operation: xdr.string(MAX_OPERATION_BYTES),
  timestamp: xdr.string(32),
});
export type LogEntry = xdr.Infer<typeof LogEntry>;

/** `program LOG_PROG` of specs/log.x: the log server's handlers and the P2P server's client are made from it. */
export const LOG_PROG = defineProgram({
  name: 'LOG_PROG',
  number: 0x20000001,
  versions: {
    LOG_VERS: version(1, { SENDLOG: procedure(1, LogEntry, xdr.void) }),
  },
});
