import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';
import { LogEntry, LOG_PROG } from '../../../daemons/programs/audit.js';
import { SentEntry } from '../../../daemons/programs/plain-log.js';

/** A version of the log server's program in which SENDLOG has no reply; in everything else it is the first one. */
function onewayLog<Entry>(entry: xdr.Codec<Entry>) {
  return defineProgram({
    name: 'ONEWAY_LOG',
    number: LOG_PROG.number,
    versions: { V100: version(100, { SENDLOG: procedure(1, entry, xdr.void, { oneway: true }) }) },
  }).V100;
}

export const ONEWAY_CALLED = onewayLog(LogEntry);
/** Read as the log server reads the first version. */
export const ONEWAY_SERVED = onewayLog(SentEntry);
