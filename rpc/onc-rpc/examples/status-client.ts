/**
 * Asks the status monitor of a host (`rpc.statd`) whether it watches a name: `node status-client.js HOST NAME`.
 * Prints the answer and the monitor's state number, which is odd while the host is up.
 */
import * as xdr from 'node-xdr';
import { createClient, defineProgram, procedure, tcpTransport, version } from 'onc-rpc';
import { lookUp } from 'portmapper-js';

/** `struct sm_stat_res` of the Network Status Monitor protocol (X/Open XNFS, chapter 11). */
const SmStatRes = xdr.struct('sm_stat_res', {
  resStat: xdr.enum('res', { STAT_SUCC: 0, STAT_FAIL: 1 }),
  state: xdr.int,
});

const SM_PROG = defineProgram({
  name: 'SM_PROG',
  number: 100024,
  versions: {
    SM_VERS: version(1, {
      SM_STAT: procedure(1, xdr.struct('sm_name', { monName: xdr.string(1024) }), SmStatRes),
    }),
  },
});

const [host = '127.0.0.1', monName = 'localhost'] = process.argv.slice(2);
const { program, version: vers } = SM_PROG.SM_VERS;
const found = await lookUp({ program, version: vers }, { host });
if (found.kind === 'notRegistered') throw new Error(`${host} runs no status monitor`);

await using transport = tcpTransport(found.address);
const { resStat, state } = await createClient(SM_PROG.SM_VERS, transport).SM_STAT({ monName });
console.log(`${resStat} ${state}`);
