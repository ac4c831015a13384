import { type Command, pinned } from '../load.js';
import type { Row } from '../row.js';
import { callsPerSecond } from './pipelined.js';
import { cClient, cServer, ONE_CORE, ourClient, ourServer, type Side } from './sides.js';
import { skipWithoutC } from './skip.js';

const ONE_LIMIT = `\
one call at a time pays for a whole turn of the event loop on each side. Of the 48 µs of a call from our client to the C server
that server has 19, the system's part of our process 16, Node's own code 9, JavaScript with Node's streams 4 (perf): our own code
could become free without reaching the mark.
Our server makes the same four system calls as C, and
one more where Node asks for events twice; a server in Node that decodes nothing reaches 0.64 of C's calls over TCP and 0.6 over
UDP here, half of its time in the system's writes. Lines written after their replies would save a call of the four, and lose
what was acknowledged. Tried: no wait for the end of the turn as long as one connection reports alone; over UDP, where our own
code took 20 µs of the 56 for a call and now takes 10, fewer objects and no memory of its own for each reply (0.30 of C's calls
before, 0.34 to 0.37 after). Of the rest Node's second recvmsg and the callback of each send are not ours; the memory of
replies, which C has not, is.`;

type ClientFor = (netid: 'tcp' | 'udp', port: number, seconds: number) => Command | Promise<Command>;

interface Case {
  readonly name: string;
  readonly ours: string;
  readonly atLeast: number;
  readonly netid?: 'tcp' | 'udp';
  /** Whose server ours is measured with; the reference's is always C's. */
  readonly server: 'ours' | 'c';
  readonly client: ClientFor;
}

const fromUs: ClientFor = (_, port, seconds) => ourClient(port, seconds, 1);

/** One call at a time, client and server on one core. */
export const ONE_AT_A_TIME: readonly Row[] = [
  row({
    name: 'sendlog-one-server',
    ours: 'C client → our server',
    atLeast: 0.82,
    server: 'ours',
    client: cClient,
  }),
  row({
    name: 'sendlog-one-client',
    ours: 'our client → C server',
    atLeast: 0.85,
    server: 'c',
    client: fromUs,
  }),
  row({ name: 'sendlog-one-both', ours: 'ours → ours', atLeast: 0.65, server: 'ours', client: fromUs }),
  row({
    name: 'sendlog-one-udp',
    ours: 'C client → our server',
    atLeast: 0.8,
    netid: 'udp',
    server: 'ours',
    client: cClient,
  }),
];

function row({ name, ours, atLeast, netid = 'tcp', server, client }: Case): Row {
  const over = netid === 'udp' ? ' over UDP' : '';
  return {
    name,
    ours: `${ours}${over}, one call at a time, on one core`,
    reference: `C → C${over}`,
    mark: { atLeast },
    limit: ONE_LIMIT,
    skip: skipWithoutC,
    measure: async (bench) => {
      const where = { cpus: ONE_CORE };
      const c = await cServer(bench, netid, where);
      const our = server === 'c' ? c : portOf(netid, await ourServer(bench, where));
      return callsPerSecond(
        bench,
        pinned(ONE_CORE, await client(netid, our.port, bench.seconds)),
        pinned(ONE_CORE, await cClient(netid, c.port, bench.seconds)),
      );
    },
  };
}

function portOf(netid: 'tcp' | 'udp', { port, udpPort }: Side): { port: number } {
  return { port: netid === 'udp' ? (udpPort ?? 0) : port };
}
