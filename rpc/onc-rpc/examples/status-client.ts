/**
 * Asks the status monitor of a host (`rpc.statd`) whether it watches a name: `node status-client.js HOST NAME`.
 * Prints the answer and the monitor's state number, which is odd while the host is up.
 */
import { createClient, tcpTransport } from 'onc-rpc';
import { lookUp } from 'portmapper-js';
import { SM_PROG } from './sm.js';

async function ask(host: string, mon_name: string): Promise<string> {
  const { program, version } = SM_PROG.SM_VERS;
  const found = await lookUp({ program, version }, { host });
  if (found.kind === 'notRegistered') throw new Error(`${host} runs no status monitor`);

  await using transport = tcpTransport(found.address);
  const { res_stat, state } = await createClient(SM_PROG.SM_VERS, transport).SM_STAT({ mon_name });
  return `${res_stat} ${state}`;
}

const [host = '127.0.0.1', mon_name = 'localhost'] = process.argv.slice(2);
try {
  console.log(await ask(host, mon_name));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
