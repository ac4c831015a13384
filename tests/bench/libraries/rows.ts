import type { Bench } from '../bench.js';
import { type Command, load, type Load, ours } from '../load.js';
import { measurePairs, type Pairs } from '../pairs.js';
import type { Group, Row } from '../row.js';
import { BOTH_LIMIT as LIMIT } from '../sendlog/pipelined.js';
import { ourServer } from '../sendlog/sides.js';
import { peer, peerServer, skipUnlessPeers } from './peers.js';

const IN_FLIGHT = '64';

interface Library {
  /** Its file in tests/bench/peers/sendlog. */
  readonly file: string;
  readonly title: string;
  readonly mark: number;
  readonly p99Mark?: number;
}

const LIBRARIES: readonly Library[] = [
  { file: 'fastify', title: 'Fastify and undici, JSON over HTTP/1.1', mark: 15, p99Mark: 10 },
  { file: 'grpc', title: '@grpc/grpc-js', mark: 50, p99Mark: 30 },
  { file: 'thrift', title: 'Thrift, framed, binary protocol', mark: 12 },
];

type Figure = (load: Load) => number;

async function measure(bench: Bench, { file }: Library, figure: Figure, how: Shown): Promise<Pairs> {
  const ourPort = String((await ourServer(bench)).port);
  const theirPort = String(await peerServer(bench, file));
  const rest = [String(bench.seconds), IN_FLIGHT, ...(how.isTimed ? ['timed'] : [])];
  const measured = async (command: Command): Promise<number> => figure(await load(command));
  return measurePairs(
    bench,
    {
      ours: () => measured(ours('tests/bench/sendlog/client-main.js', [ourPort, ...rest])),
      reference: () => measured(peer('sendlog/call.mjs', [file, theirPort, ...rest])),
    },
    how,
  );
}

interface Shown {
  readonly unit: string;
  readonly ratioOf: Pairs['ratioOf'];
  readonly isTimed: boolean;
}

const callsPerSecond: Figure = ({ operations, seconds }) => operations / seconds;
const p99Us: Figure = (load) => load.p99Us ?? NaN;

function throughput(library: Library): Row {
  const shown: Shown = { unit: 'calls/s', ratioOf: 'ours/reference', isTimed: false };
  return {
    name: `libraries-${library.file}`,
    ours: 'our client → our server, 64 in flight',
    reference: library.title,
    mark: { atLeast: library.mark },
    limit: LIMIT,
    skip: skipUnlessPeers,
    measure: (bench) => measure(bench, library, callsPerSecond, shown),
  };
}

function p99(library: Library, mark: number): Row {
  const shown: Shown = { unit: 'µs', ratioOf: 'reference/ours', isTimed: true };
  return {
    name: `libraries-${library.file}-p99`,
    ours: 'our client → our server, 64 in flight: 99 of 100 calls take at most',
    reference: library.title,
    mark: { atLeast: mark },
    limit: LIMIT,
    skip: skipUnlessPeers,
    measure: (bench) => measure(bench, library, p99Us, shown),
  };
}

export const OTHER_LIBRARIES: Group = {
  title: 'Other libraries',
  how: 'The same job, by the loop and the entry of our own client, 64 calls in flight over one connection (Fastify: 64 connections of undici’s pool), each call awaited: three strings go to the server, which appends a line with them to a file, and an empty answer comes back. p99: theirs over ours.',
  rows: LIBRARIES.flatMap((library) =>
    library.p99Mark === undefined
      ? [throughput(library)]
      : [throughput(library), p99(library, library.p99Mark)],
  ),
};
