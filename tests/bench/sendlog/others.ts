import path from 'node:path';
import { cProgram } from '../c-program.js';
import { ours } from '../load.js';
import type { Row } from '../row.js';
import { callsPerSecond } from './pipelined.js';
import { cLoad, cServer, ourServer, startListening } from './sides.js';
import { skipWithoutC } from './skip.js';
import { skipUnless } from '../../peers.js';

const DURABLE_IN_FLIGHT = 256;

export const ONEWAY: Row = {
  name: 'sendlog-oneway',
  ours: 'one-way calls, ours → ours',
  reference: 'one-way calls, C → C: batched by libtirpc (no time to wait)',
  mark: { atLeast: 0.9 },
  limit: `\
libtirpc gathers calls without a promise for each; here each is awaited by its caller and by the server's handler. Not profiled
apart from the calls with replies.`,
  skip: skipWithoutC,
  measure: async (bench) => {
    const our = await startListening(bench, ours('tests/bench/sendlog/oneway-server-main.js', []));
    const c = await cServer(bench, 'tcp', {}, 'oneway');
    const [ourArgs, args] = [our.port, c.port].map((port) => [String(port), String(bench.seconds)]);
    return callsPerSecond(bench, ours('tests/bench/sendlog/oneway-client-main.js', ourArgs ?? []), {
      command: await cProgram('sendlog_batched'),
      args: args ?? [],
    });
  },
};

export const DURABLE: Row = {
  name: 'sendlog-durable',
  ours: `each entry on disk before its reply (--store sqlite:FILE), ${DURABLE_IN_FLIGHT} in flight from C`,
  reference: 'C server with fdatasync, the same load',
  mark: { atLeast: 75 },
  limit: `\
each record costs a SHA-256 in the chain (2.3 µs, 1.3 in one call) and a row in SQLite with three indices: rows alone, inserted
one by one and committed 256 at a time, take 9.5 µs each here, sixteen in one statement 6.5. The mark needs 5.4 µs for all. Tried:
what came in one turn is one piece of work (87 µs of CPU a call before, 24 after).`,
  skip: () => skipWithoutC() || skipUnless('sqlite'),
  measure: async (bench) => {
    const store = path.join(bench.folder(), 'trail');
    const our = await ourServer(bench, {}, ['--store', `sqlite:${store}`]);
    const c = await cServer(bench, 'tcp', {}, 'sync');
    const how = { inFlight: DURABLE_IN_FLIGHT };
    return callsPerSecond(
      bench,
      await cLoad(our.port, bench.seconds, how),
      await cLoad(c.port, bench.seconds, how),
    );
  },
};
