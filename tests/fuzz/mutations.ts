import fc from 'fast-check';
import { type Capture, captures, type CorpusName } from './corpus.js';

/** One change of a message. Positions count modulo its length, so that every mutation fits every message. */
type Mutation =
  | { readonly kind: 'byte' | 'word'; readonly at: number; readonly value: number }
  | { readonly kind: 'add'; readonly at: number; readonly value: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'remove' | 'repeat'; readonly at: number; readonly count: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array };

/** Numbers at which something begins or ends: lengths, signs, flavors, limits of ours. */
const TELLING_WORDS = [
  ...[0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 255, 256, 257, 400, 401, 1024, 65_535, 65_536, 65_537],
  ...[100_000, 0x2000_0001, 0x7fff_fffd, 0x7fff_ffff, 0x8000_0000, 0x8000_0004, 0xffff_fffd, 0xffff_ffff],
];

const at = fc.nat({ max: 2047 });
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TELLING_WORDS) },
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const few = fc.integer({ min: 1, max: 16 });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('word'), at, value: word }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('byte'), at, value: fc.nat({ max: 255 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('add'), at, value: fc.integer({ min: -4, max: 4 }) }),
  },
  fc.record({ kind: fc.constant('cut'), at }),
  fc.record({ kind: fc.constant('remove'), at, count: few }),
  fc.record({ kind: fc.constant('repeat'), at, count: few }),
  fc.record({ kind: fc.constant('insert'), at, bytes: fc.uint8Array({ maxLength: 12 }) }),
);

/** A few changes, most often one. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(mutation, {
  maxLength: 4,
  size: 'small',
});

function setWord(bytes: Buffer, position: number, change: (old: number) => number): Buffer {
  const start = position & ~3;
  if (start + 4 > bytes.length) return bytes;
  const changed = Buffer.from(bytes);
  changed.writeUInt32BE(change(bytes.readUInt32BE(start)) >>> 0, start);
  return changed;
}

function mutated(bytes: Buffer, each: Mutation): Buffer {
  const position = each.at % Math.max(bytes.length, 1);
  const [before, after] = [bytes.subarray(0, position), bytes.subarray(position)];
  switch (each.kind) {
    case 'byte':
      return bytes.length === 0 ? bytes : Buffer.concat([before, Buffer.of(each.value), after.subarray(1)]);
    case 'word':
      return setWord(bytes, position, () => each.value);
    case 'add':
      return setWord(bytes, position, (old) => old + each.value);
    case 'cut':
      return before;
    case 'remove':
      return Buffer.concat([before, after.subarray(each.count)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, each.count), after]);
    case 'insert':
      return Buffer.concat([before, each.bytes, after]);
  }
}

/** The message with all the changes made, one after the other. */
export function applied(changes: readonly Mutation[], bytes: Uint8Array): Buffer {
  return changes.reduce(mutated, Buffer.from(bytes));
}

/** Messages of these kinds, changed in a few places or not at all. */
export function mutatedFrom(messages: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Buffer> {
  return fc.tuple(messages, mutations).map(([bytes, changes]) => applied(changes, bytes));
}

/** Messages of the corpus as they are. */
export function captured(...names: CorpusName[]): fc.Arbitrary<Buffer> {
  const all: Capture[] = names.flatMap((name) => captures(name));
  return fc.constantFrom(...all.map(({ bytes }) => bytes));
}

/** Bytes of no kind, and bytes that look like numbers, counts and booleans often enough to be believed. */
export const arbitraryBytes: fc.Arbitrary<Buffer> = fc
  .oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 65, 255), { maxLength: 120 }),
    fc.array(fc.constantFrom(...TELLING_WORDS), { maxLength: 20 }).map((words) => {
      const bytes = Buffer.alloc(words.length * 4);
      words.forEach((each, i) => bytes.writeUInt32BE(each, i * 4));
      return bytes;
    }),
  )
  .map((bytes) => Buffer.from(bytes));
