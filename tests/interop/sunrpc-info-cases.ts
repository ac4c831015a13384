import type { Test } from 'tap';
import { info, type InfoResult } from '../client/sunrpc/info/info-run.js';
import { rpcinfo } from './rpcinfo.js';

/**
 * Has rpcinfo and ours answer the same command line: status and stdout have to be the same byte for byte, and so has
 * stderr but for the program's name and what ours adds.
 */
export async function sameAsRpcinfo(t: Test, ...args: string[]): Promise<InfoResult> {
  const [real, ours] = await Promise.all([rpcinfo(...args), info(args)]);
  const command = `rpcinfo ${args.join(' ')}`;
  t.equal(ours.status, real.status, `${command}: status`);
  t.equal(ours.stdout, real.stdout, `${command}: stdout`);
  t.equal(ourComplaints(ours.stderr), realComplaints(real.stderr), `${command}: stderr`);
  return ours;
}

/** Without the lines that say what may help. */
function ourComplaints(stderr: string): string {
  return stderr.replaceAll(/^ {2}.*\n/gm, '').replaceAll(/^sunrpc info: /gm, '');
}

/** With one colon where libtirpc puts two. */
function realComplaints(stderr: string): string {
  return stderr.replaceAll(/^rpcinfo: /gm, '').replaceAll(': : ', ': ');
}
