import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { CODECS, type TypeName } from '../interop/xdr/all-types.js';
import { VALUES } from '../interop/xdr/random-values.js';
import { type Sample, samples } from '../rpc/node-xdr/random-codec.js';

/** The names of types that together use every feature of XDR. */
export const TYPE_NAMES = Object.keys(CODECS) as readonly TypeName[];

/** The codec of such a type, with its values. */
export function sampleOf(name: TypeName): Sample {
  return { codec: CODECS[name], values: VALUES[name] };
}

/** What the other two sources do not have: aliases, bounds, bits of NaNs, arrays of what takes no bytes. */
const RARE: readonly Sample[] = [
  { codec: xdr.floatBits, values: fc.integer({ min: 0, max: 0xffff_ffff }) },
  { codec: xdr.doubleBits, values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { codec: xdr.enum('alias', { A: 1, ALSO_A: 1, B: 2 }), values: fc.constantFrom('A', 'B') },
  { codec: xdr.list(xdr.int, 3), values: fc.array(fc.integer(), { maxLength: 3 }) },
  { codec: xdr.varArray(xdr.void), values: fc.array(fc.constant(undefined), { maxLength: 9 }) },
  {
    codec: xdr.varArray(xdr.varArray(xdr.struct('nothing', {}))),
    values: fc.array(fc.array(fc.constant({}), { maxLength: 3 }), { maxLength: 3 }),
  },
  {
    codec: xdr.varOpaque(),
    values: fc.oneof(fc.uint8Array({ minLength: 33, maxLength: 64 }), fc.constant(new Uint8Array(70_000))),
  },
  { codec: xdr.string(), values: fc.constantFrom('\ufffd', 'longer than what is written in a loop', 'é€😀') },
  { codec: xdr.array(xdr.void, 300), values: fc.constant(Array.from({ length: 300 })) },
  { codec: xdr.optional(xdr.array(xdr.void, 0)), values: fc.constantFrom([], undefined) },
  {
    codec: xdr.struct('odd', { ['__proto__']: xdr.int, constructor: xdr.bool }),
    values: fc
      .record({ constructor: fc.boolean() })
      .chain((rest) =>
        fc
          .integer()
          .map((own) => Object.defineProperty({ ...rest }, '__proto__', { value: own, enumerable: true })),
      ),
  },
];

/** Any codec, with its values. */
export const anySample: fc.Arbitrary<Sample> = fc.oneof(
  { weight: 3, arbitrary: samples },
  { weight: 3, arbitrary: fc.constantFrom(...TYPE_NAMES).map(sampleOf) },
  { weight: 1, arbitrary: fc.constantFrom(...RARE) },
);
