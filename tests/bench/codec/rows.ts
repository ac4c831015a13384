import type { Bench } from '../bench.js';
import { type Command, load, ours } from '../load.js';
import { peer, skipUnlessPeers } from '../libraries/peers.js';
import { measurePairs, type Pairs } from '../pairs.js';
import type { Group, Row } from '../row.js';

function roundTrips(whose: 'ours' | 'by-hand', what: 'all' | 'entry', { seconds }: Bench): Command {
  return ours('tests/bench/codec/our-round-trips.js', [whose, what, String(seconds)]);
}

async function measure(
  bench: Bench,
  sides: { ours: Command; reference: Command },
  ratioOf: Pairs['ratioOf'],
): Promise<Pairs> {
  const nanoseconds = async (command: Command): Promise<number> => {
    const { operations, seconds } = await load(command);
    return (seconds / operations) * 1e9;
  };
  return measurePairs(
    bench,
    { ours: () => nanoseconds(sides.ours), reference: () => nanoseconds(sides.reference) },
    { unit: 'ns', ratioOf },
  );
}

const BY_HAND: Row = {
  name: 'codec-by-hand',
  ours: 'combinators, three types in turn: to bytes and back takes at most',
  reference: 'code written by hand for each type',
  mark: { atMost: 1.2 },
  limit:
    'decoding sets members whose names are known at run time only, 15 ns each; encoding is even. See specs/decisions/codec-without-copies.md.',
  measure: (bench) =>
    measure(
      bench,
      { ours: roundTrips('ours', 'all', bench), reference: roundTrips('by-hand', 'all', bench) },
      'ours/reference',
    ),
};

interface Library {
  /** Its file in tests/bench/peers/codec. */
  readonly file: string;
  readonly title: string;
  readonly mark: number;
  /** How many times as fast as it code written by hand for the entry is: the least of 40 slices of each, in one process. */
  readonly byHand: number;
}

const LIBRARIES: readonly Library[] = [
  { file: 'stellar', title: '@stellar/js-xdr 4', mark: 4, byHand: 2.8 },
  { file: 'js-xdr', title: 'js-xdr 3', mark: 3.5, byHand: 3 },
  { file: 'bufbuild', title: '@bufbuild/protobuf', mark: 2.5, byHand: 2.1 },
  {
    file: 'protobufjs',
    title: 'protobufjs, which compiles code for each type at run time',
    mark: 1,
    byHand: 0.82,
  },
  { file: 'oncrpc', title: 'npm oncrpc', mark: 20, byHand: 21 },
];

function limit(byHand: number): string {
  return `a log entry is three texts, and most of the time goes into the engine's calls that write and read text: code written by hand for it is itself ${byHand} times as fast as this library, and ours takes 1.02 to 1.05 times as long as that. Tried: no copy of the result, text written without being measured first, one error handler for each struct.`;
}

function besides({ file, title, mark, byHand }: Library): Row {
  return {
    name: `codec-${file}`,
    ours: 'combinators, a log entry to bytes and back: as fast as theirs, times',
    reference: title,
    mark: { atLeast: mark },
    skip: skipUnlessPeers,
    limit: limit(byHand),
    measure: (bench) => {
      const reference = peer('codec/round-trips.mjs', [file, String(bench.seconds)]);
      return measure(bench, { ours: roundTrips('ours', 'entry', bench), reference }, 'reference/ours');
    },
  };
}

export const CODEC: Group = {
  title: 'Codec',
  how: 'Nanoseconds from values to bytes of their own and back to values, text as strings. Ours refuses what is not of the type, both ways, and so does the code written by hand; our process has always worked on three types: an entry (three strings), a mapping (four numbers), a listing (a union with an array of structs).',
  rows: [BY_HAND, ...LIBRARIES.map(besides)],
};
