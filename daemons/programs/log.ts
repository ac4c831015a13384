// Generated from log.x by sunrpc compile. Change that file, not this one.

import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

/** `struct log_entry { string username<256>; string operation<512>; string timestamp<32>; };` */
export const LogEntry = xdr.struct('log_entry', {
  username: xdr.string(256),
  operation: xdr.string(512),
  timestamp: xdr.string(32),
});
export type LogEntry = xdr.Infer<typeof LogEntry>;

export const LOG_PROG = defineProgram({
  name: 'LOG_PROG',
  number: 0x20000001,
  versions: {
    LOG_VERS: version(1, {
      SENDLOG: procedure(1, LogEntry, xdr.void),
    }),
  },
});
