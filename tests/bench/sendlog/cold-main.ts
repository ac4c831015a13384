import { createClient, tcpTransport } from 'onc-rpc';
import { lookUp } from 'portmapper-js';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { ENTRY } from './entry.js';
import { measured, untilOver } from './timed.js';

// cold-main SECONDS: each call looks the log server up over UDP at port 111 of loopback, connects, and closes its
// connection.

const [seconds = 0] = process.argv.slice(2).map(Number);

async function callCold(): Promise<void> {
  const found = await lookUp(LOG_PROG.LOG_VERS, { host: '127.0.0.1', over: 'udp' });
  if (found.kind !== 'registered') throw new Error(`the log server is not to be found: ${found.kind}`);
  await using transport = tcpTransport({ host: '127.0.0.1', port: found.address.port });
  await createClient(LOG_PROG.LOG_VERS, transport).SENDLOG(ENTRY);
}

console.log(JSON.stringify(await measured(seconds, (over) => untilOver(over, callCold))));
