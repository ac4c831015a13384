import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';
import { LogEntry, LOG_PROG } from '../../../daemons/programs/audit.js';

/** The log server's program as it would be if SENDLOG had no reply. */
export const ONEWAY_LOG = defineProgram({
  name: 'ONEWAY_LOG',
  number: LOG_PROG.number,
  versions: { V1: version(1, { SENDLOG: procedure(1, LogEntry, xdr.void, { oneway: true }) }) },
});
