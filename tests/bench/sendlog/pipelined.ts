import type { Bench } from '../bench.js';
import { type Command, perSecond, pinned } from '../load.js';
import { measurePairs, type Pairs } from '../pairs.js';
import type { Row } from '../row.js';
import { cClient, cLoad, cServer, ONE_CORE, ourClient, ourServer } from './sides.js';
import { PER_CALL_LIMIT } from './per-call-limit.js';
import { skipWithoutC } from './skip.js';

/** What limits our client and our server together. */
export const BOTH_LIMIT = `\
by the processes' CPU time a call costs our client 2 to 3 µs (a third of it the collector and the encoding of three strings)
and our server 4 with 64 in flight, down to 1.4 with 1,024, of which more arrive at once. Half of the calls in flight leave
together, so that both work at once; before, each waited for the other half of the time. The server's share is told under sendlog-from-c-64.`;

/** Calls on their way at once, over one connection. */
export const PIPELINED: readonly Row[] = [
  ours(64, 7),
  ours(256, 12),
  ours(1024, 15),
  fromC(64, 3.5),
  fromC(1024, 8),
  manyConnections(64, 0.85),
];

function ours(inFlight: number, atLeast: number): Row {
  return {
    name: `sendlog-${inFlight}`,
    ours: `our client → our server, ${inFlight} in flight, each awaited`,
    reference: 'C at its best: one call at a time, both on one core',
    mark: { atLeast },
    limit: BOTH_LIMIT,
    skip: skipWithoutC,
    measure: async (bench) => {
      const [our, c] = [await ourServer(bench), await cServer(bench, 'tcp', { cpus: ONE_CORE })];
      const cBest = pinned(ONE_CORE, await cClient('tcp', c.port, bench.seconds));
      return callsPerSecond(bench, ourClient(our.port, bench.seconds, inFlight), cBest);
    },
  };
}

function fromC(inFlight: number, atLeast: number): Row {
  return {
    name: `sendlog-from-c-${inFlight}`,
    ours: `C load generator, ${inFlight} in flight → our server`,
    reference: 'the same → C server',
    mark: { atLeast },
    limit: PER_CALL_LIMIT,
    skip: skipWithoutC,
    measure: async (bench) => bothFromC(bench, { inFlight }),
  };
}

function manyConnections(connections: number, atLeast: number): Row {
  return {
    name: `sendlog-connections-${connections}`,
    ours: `C load generator, ${connections} connections, one call at a time each → our server`,
    reference: 'the same → C server',
    mark: { atLeast },
    limit: PER_CALL_LIMIT,
    skip: skipWithoutC,
    measure: async (bench) => bothFromC(bench, { connections }),
  };
}

async function bothFromC(bench: Bench, how: { inFlight?: number; connections?: number }): Promise<Pairs> {
  const [our, c] = [await ourServer(bench), await cServer(bench, 'tcp')];
  const loads = [await cLoad(our.port, bench.seconds, how), await cLoad(c.port, bench.seconds, how)] as const;
  return callsPerSecond(bench, ...loads);
}

/** Calls per second of either load. */
export async function callsPerSecond(bench: Bench, ours: Command, reference: Command): Promise<Pairs> {
  const sides = { ours: () => perSecond(ours), reference: () => perSecond(reference) };
  return measurePairs(bench, sides, { unit: 'calls/s' });
}
