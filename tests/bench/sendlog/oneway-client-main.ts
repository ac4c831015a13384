import { createClient, tcpTransport } from 'onc-rpc';
import { ENTRY } from './entry.js';
import { ONEWAY_CALLED } from './oneway.js';
import { measured, type Over } from './timed.js';

// oneway-client-main PORT SECONDS: one-way calls in bursts, each followed by a call of procedure 0, whose reply says that
// the burst is served. Several are on their way, so that neither side waits for the other and nothing piles up.

const BURST_CALLS = 1024;
const BURSTS_UNDER_WAY = 8;
const [port = 0, seconds = 0] = process.argv.slice(2).map(Number);
const transport = tcpTransport({ host: '127.0.0.1', port });
const client = createClient(ONEWAY_CALLED, transport);

async function burst(): Promise<void> {
  await Promise.all(Array.from({ length: BURST_CALLS }, () => client.SENDLOG(ENTRY)));
  await client.null();
}

async function callUntil(over: Over): Promise<number> {
  let bursts = 0;
  const underWay: Promise<void>[] = [];
  for (; !over.isOver; bursts += 1) {
    underWay.push(burst());
    if (underWay.length === BURSTS_UNDER_WAY) await underWay.shift();
  }
  await Promise.all(underWay);
  return bursts * BURST_CALLS;
}

console.log(JSON.stringify(await measured(seconds, callUntil)));
await transport.close();
