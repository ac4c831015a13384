import fc from 'fast-check';
import t from 'tap';
import * as xdr from 'node-xdr';
import { hexOf } from './hex-table.js';
import { samples, samplesWithValue } from './random-codec.js';

const sampleWithBytes = fc.tuple(
  samples,
  fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(fc.constantFrom(0, 0, 0, 1, 2, 255)).map((bytes) => Uint8Array.from(bytes)),
  ),
);

await t.test('every value of every type comes back', (t) => {
  fc.assert(
    fc.property(samplesWithValue, ([codec, value]) => {
      const bytes = xdr.encode(codec, value);
      t.equal(bytes.length % 4, 0);
      t.ok(bytes.length >= codec.minBytes);
      if (!same(xdr.decode(codec, bytes), value)) throw new Error(`${codec.declaration}: ${hexOf(bytes)}`);
    }),
    { numRuns: 500 },
  );
  t.end();
});

await t.test('bytes that decode are the only ones for their value', (t) => {
  fc.assert(
    fc.property(sampleWithBytes, ([{ codec }, bytes]) => {
      const value = decoded(codec, bytes);
      if (value instanceof xdr.XdrError) return;
      if (hexOf(xdr.encode(codec, value)) !== hexOf(bytes)) throw new Error(codec.declaration);
    }),
    { numRuns: 3_000 },
  );
  t.end();
});

await t.test('bytes changed in one place decode to something else, or not at all', (t) => {
  const changed = fc.tuple(samplesWithValue, fc.nat(), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(changed, ([[codec, value], where, by]) => {
      const bytes = Uint8Array.from(xdr.encode(codec, value));
      if (bytes.length === 0) return;
      const at = where % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ by;
      const other = decoded(codec, bytes);
      if (other instanceof xdr.XdrError) return;
      if (hexOf(xdr.encode(codec, other)) !== hexOf(bytes)) throw new Error(codec.declaration);
    }),
    { numRuns: 1_000 },
  );
  t.end();
});

await t.test('lenient or strict, annotated or not, nothing but XdrError is thrown', (t) => {
  fc.assert(
    fc.property(sampleWithBytes, ([{ codec }, bytes]) => {
      decoded(codec, bytes, { lenient: xdr.LENIENT });
      const { parts, error } = xdr.annotate(codec, bytes);
      const strict = decoded(codec, bytes);
      if ((strict instanceof xdr.XdrError ? strict.message : undefined) !== error?.message)
        throw new Error(`${codec.declaration}: ${String(error?.message)}`);
      if (Buffer.concat(parts.map((part) => part.bytes)).compare(bytes) !== 0) throw new Error('not covered');
    }),
    { numRuns: 2_000 },
  );
  t.end();
});

await t.test('foreign values are refused by XdrError, or encoded', (t) => {
  fc.assert(
    fc.property(
      samples,
      fc.anything({ withNullPrototype: true, withBigInt: true, withSparseArray: true }),
      ({ codec }, value) => {
        try {
          xdr.encode(codec, value);
        } catch (error) {
          if (!(error instanceof xdr.XdrError)) throw error;
        }
      },
    ),
    { numRuns: 3_000 },
  );
  t.end();
});

function decoded(codec: xdr.Codec<unknown>, bytes: Uint8Array, options?: xdr.DecodeOptions): unknown {
  try {
    return xdr.decode(codec, bytes, options);
  } catch (error) {
    if (error instanceof xdr.XdrError) return error;
    throw error;
  }
}

/** Deep equality by Object.is; the prototypes that fast-check gives its records do not matter. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => same(value, right.get(key)));
}
