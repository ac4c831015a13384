import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { randomText } from '../../random-text.js';

/** A codec with values of its type; `any` codec is one of `unknown`, because each is different. */
export interface Sample {
  readonly codec: xdr.Codec<unknown>;
  readonly values: fc.Arbitrary<unknown>;
}

const int = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const bytes = (max: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength: max });

const LEAVES: readonly Sample[] = [
  { codec: xdr.int, values: int },
  { codec: xdr.uint, values: fc.integer({ min: 0, max: 0xffff_ffff }) },
  { codec: xdr.hyper, values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { codec: xdr.uhyper, values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { codec: xdr.float, values: fc.float() },
  { codec: xdr.double, values: fc.double() },
  { codec: xdr.quadruple, values: fc.uint8Array({ minLength: 16, maxLength: 16 }) },
  { codec: xdr.bool, values: fc.boolean() },
  { codec: xdr.void, values: fc.constant(undefined) },
  { codec: xdr.string(), values: randomText(40) },
  { codec: xdr.byteString(9), values: bytes(9) },
  { codec: xdr.varOpaque(40), values: bytes(40) },
  { codec: xdr.opaque(5), values: fc.uint8Array({ minLength: 5, maxLength: 5 }) },
  { codec: xdr.enum('e', { A: 0, B: -5, C: 7 }), values: fc.constantFrom('A', 'B', 'C') },
];

function arrayOf({ codec, values }: Sample): Sample[] {
  return [
    { codec: xdr.array(codec, 2), values: fc.array(values, { minLength: 2, maxLength: 2 }) },
    { codec: xdr.varArray(codec, 4), values: fc.array(values, { maxLength: 4 }) },
    { codec: xdr.list(codec), values: fc.array(values, { maxLength: 4 }) },
  ];
}

function optionalOf({ codec, values }: Sample): Sample {
  return { codec: xdr.optional(codec), values: fc.option(values, { nil: undefined }) };
}

function structOf(members: readonly Sample[]): Sample {
  const entries = members.map((member, i) => [`m${i}`, member] as const);
  const pick = <K extends keyof Sample>(key: K): Record<string, Sample[K]> =>
    Object.fromEntries(entries.map(([name, member]) => [name, member[key]]));
  return { codec: xdr.struct('s', pick('codec')), values: fc.record(pick('values')) };
}

function unionOf(first: Sample, otherwise: Sample): Sample {
  const valued = (tag: number, { codec, values }: Sample): fc.Arbitrary<unknown> =>
    codec.declaration === 'void' ? fc.constant({ tag }) : values.map((value) => ({ tag, value }));
  return {
    codec: xdr.union('u', xdr.int, { [-2]: first.codec }, otherwise.codec),
    values: fc.oneof(valued(-2, first), valued(9, otherwise)),
  };
}

/** Whether a present value may be `undefined`, which an optional cannot hold. */
function hasUndefined({ declaration }: xdr.Codec<unknown>): boolean {
  return declaration === 'void' || declaration.endsWith(' *');
}

/** Types nested up to three deep, each with its values. */
export const samples: fc.Arbitrary<Sample> = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(...LEAVES),
    tie('sample').chain((element) => fc.constantFrom(...arrayOf(element))),
    tie('sample').map((sample) => (hasUndefined(sample.codec) ? structOf([sample]) : optionalOf(sample))),
    fc.array(tie('sample'), { maxLength: 4 }).map(structOf),
    fc.tuple(tie('sample'), tie('sample')).map(([first, otherwise]) => unionOf(first, otherwise)),
  ),
})).sample;

/** The same, with one of its values. */
export const samplesWithValue = samples.chain(({ codec, values }) => fc.tuple(fc.constant(codec), values));
