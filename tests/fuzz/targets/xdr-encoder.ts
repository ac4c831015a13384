import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { expectSameBytes } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { attempt } from '../our-errors.js';
import { anySample } from '../typed-samples.js';

/** A tree that contains itself. */
const endless: { id: number; left: unknown; right: undefined } = { id: 1, left: undefined, right: undefined };
endless.left = endless;

/** A NaN of which only bits are set that a float does not have. */
const preciseNan = Buffer.from('7ff0000000000001', 'hex').readDoubleBE();

const foreign = fc.oneof(
  fc.anything({ withNullPrototype: true, withBigInt: true, withSparseArray: true, withTypedArray: true }),
  fc.constantFrom(
    '\ud800',
    'é'.repeat(60),
    '#7',
    '#-1',
    '#4294967296',
    -0,
    NaN,
    2 ** 31,
    2n ** 64n,
    1e39,
    preciseNan,
  ),
  fc.constant(endless),
  fc.record({ tag: fc.anything(), value: fc.anything() }),
);

const inputs = anySample.chain(({ codec, values }) =>
  fc.record({
    codec: fc.constant(codec),
    good: values,
    value: fc.oneof(
      foreign,
      fc.tuple(values, foreign).map(([value, other]) => spoilt(value, other)),
    ),
    options: fc.record(
      {
        initialBytes: fc.nat({ max: 64 }),
        maxBytes: fc.nat({ max: 300 }),
        maxDepth: fc.constantFrom(0, 2, 4, Infinity),
      },
      { requiredKeys: [] },
    ),
  }),
);

/** A value of the type with one part of it replaced. */
function spoilt(value: unknown, other: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return other;
  const [first] = Object.keys(value);
  if (first === undefined) return other;
  if (Array.isArray(value)) return [other, ...(value.slice(1) as unknown[])];
  return { ...value, [first]: other };
}

/** Any value against any type: encoded to what decodes to it, or refused by XdrError. */
export const xdrEncoder = fuzzTarget({
  name: 'xdr-encoder',
  share: 25_000,
  inputs,
  check({ codec, value, good, options }) {
    attempt(() => xdr.encode(codec, value, options));
    const encoded = attempt(() => xdr.encode(codec, value));
    if ('value' in encoded) {
      const again = xdr.decode(codec, encoded.value, { lenient: { enum: true } });
      expectSameBytes(xdr.encode(codec, again), encoded.value, 'encoded again');
    }
    const bytes = xdr.encode(codec, good);
    expectSameBytes(xdr.encode(codec, xdr.decode(codec, bytes)), bytes, 'the next value');
    return 'value' in encoded ? 'accepted' : 'refused';
  },
});
