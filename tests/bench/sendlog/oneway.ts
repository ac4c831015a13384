import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';
import { LogEntry, LOG_PROG } from '../../../daemons/programs/audit.js';

/** A version of the log server's program in which SENDLOG has no reply; in everything else it is the first one. */
export const ONEWAY_LOG = defineProgram({
  name: 'ONEWAY_LOG',
  number: LOG_PROG.number,
  versions: { V100: version(100, { SENDLOG: procedure(1, LogEntry, xdr.void, { oneway: true }) }) },
});
