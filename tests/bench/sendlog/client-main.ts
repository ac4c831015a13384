import { createClient, tcpTransport } from 'onc-rpc';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { ENTRY } from './entry.js';
import { measured, untilOver } from './timed.js';

// client-main PORT SECONDS IN_FLIGHT: so many loops, each of which awaits its call before it makes the next.

const [port = 0, seconds = 0, inFlight = 0] = process.argv.slice(2).map(Number);
const transport = tcpTransport({ host: '127.0.0.1', port });
const { SENDLOG } = createClient(LOG_PROG.LOG_VERS, transport);

await measured(seconds, async (over) => {
  const counts = await Promise.all(
    Array.from({ length: inFlight }, () => untilOver(over, () => SENDLOG(ENTRY))),
  );
  return counts.reduce((sum, count) => sum + count, 0);
});
await transport.close();
