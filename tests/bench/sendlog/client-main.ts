import { createClient, tcpTransport } from 'onc-rpc';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { ENTRY } from './entry.js';
import { callsInFlight } from './in-flight.js';
import { loadArguments } from './load-arguments.js';

// client-main PORT SECONDS IN_FLIGHT [timed]: SENDLOG by our client.

const { port, ...how } = loadArguments(process.argv.slice(2));
await using transport = tcpTransport({ host: '127.0.0.1', port });
const client = createClient(LOG_PROG.LOG_VERS, transport);
console.log(JSON.stringify(await callsInFlight(() => client.SENDLOG(ENTRY), how)));
