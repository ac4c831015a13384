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
the server is busy all the time, in SQLite mostly: of 17 µs that a record takes its row with three indices is 4 to 5, the commit,
fsync included, 4, its SHA-256 in the chain 2, the call 2 to 3, its line and the rest 3. Beside a C server that syncs in 0.4 to
0.7 ms the mark leaves 5 to 9 µs for all. Tried: 32 rows in one statement that binds once what they share, no savepoint round a work
that is alone, of whose pages SQLite would keep copies, hashes of bytes that are not decoded (26 µs before); texts cut out of one
bound value by SQLite, pages of 8 and 16 KiB, rarer checkpoints (no gain). Without its indices a row takes 1.3 µs less.`,
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
