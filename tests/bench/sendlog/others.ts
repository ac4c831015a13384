import path from 'node:path';
import { cProgram } from '../c-program.js';
import { ours } from '../load.js';
import { NOT_LOOKED_INTO, type Row } from '../row.js';
import { callsPerSecond } from './pipelined.js';
import { cLoad, cServer, ourServer, startListening } from './sides.js';
import { skipWithoutC } from './skip.js';
import { skipUnless } from '../../peers.js';
import { PrivatePostgres } from '../../postgres/private-postgres.js';

const DURABLE_IN_FLIGHT = 256;

export const ONEWAY: Row = {
  name: 'sendlog-oneway',
  ours: 'one-way calls, ours → ours',
  reference: 'one-way calls, C → C: batched by libtirpc (no time to wait)',
  mark: { atLeast: 0.9 },
  limit: `\
libtirpc gathers calls without a promise for each; here each is awaited by its caller and by the server's handler, which costs
some 2 µs of processor time on either side, none of it in one place.`,
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
a record takes 11.5 µs of processor time (26 before the last changes), and half of the time the server waits for the fsync of the
group that came together, in the event loop, so that nothing is read meanwhile. C syncs in 0.4 to 1 ms a call, from one hour to the
next, and the ratio with it. Tried: 32 rows in one statement that binds once what they share, no savepoint round a work that is
alone, of whose pages SQLite would keep copies, hashes of bytes that are not decoded; texts cut out of one bound value by SQLite,
pages of 8 and 16 KiB, rarer checkpoints (no gain). Without its indices a row takes 1.3 µs less. Not tried: a commit on another
thread.`,
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

export const DURABLE_IN_POSTGRES: Row = {
  name: 'sendlog-durable-postgres',
  ours: `each entry in PostgreSQL before its reply (--store postgres:…), ${DURABLE_IN_FLIGHT} in flight from C`,
  reference: 'ours with `--store sqlite:`, the same load',
  mark: { atLeast: 0.25 },
  limit: NOT_LOOKED_INTO,
  isLong: true,
  skip: () => skipWithoutC() || skipUnless('sqlite', 'postgresql'),
  measure: async (bench) => {
    const postgres = await PrivatePostgres.start(bench);
    const our = await ourServer(bench, {}, ['--store', await postgres.newStore()]);
    const sqlite = await ourServer(bench, {}, ['--store', `sqlite:${path.join(bench.folder(), 'trail')}`]);
    const how = { inFlight: DURABLE_IN_FLIGHT };
    return callsPerSecond(
      bench,
      await cLoad(our.port, bench.seconds, how),
      await cLoad(sqlite.port, bench.seconds, how),
    );
  },
};
