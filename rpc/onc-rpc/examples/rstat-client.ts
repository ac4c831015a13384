/**
 * Asks hosts how they are doing, as `rup` does: `node rstat-client.js HOST…`. Theirs may be Debian's `rpc.rstatd`, or our
 * rstat-server.js.
 */
import { createClient, udpTransport } from 'onc-rpc';
import { lookUp } from 'portmapper-js';
import { FSCALE, RSTATPROG, type Statstime } from './rstat.js';

/** rpc.rstatd sends the users of version 5 also as results of version 3, behind what belongs there. */
const lenient = { trailing: true };

async function ask(host: string): Promise<Statstime> {
  const { program, version } = RSTATPROG.RSTATVERS_TIME;
  const found = await lookUp({ program, version, protocol: 'udp' }, { host });
  if (found.kind === 'notRegistered') throw new Error(`${host} runs no rstatd`);
  await using transport = udpTransport({ ...found.address, lenient });
  return await createClient(RSTATPROG.RSTATVERS_TIME, transport).RSTATPROC_STATS();
}

function line(host: string, { boottime, curtime, avenrun }: Statstime): string {
  const minutes = Math.floor((curtime.tv_sec - boottime.tv_sec) / 60);
  const load = avenrun.map((scaled) => (scaled / FSCALE).toFixed(2)).join(' ');
  return `${host} up ${Math.floor(minutes / 60)} h ${minutes % 60} min, load ${load}`;
}

for (const host of process.argv.slice(2)) {
  try {
    console.log(line(host, await ask(host)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
