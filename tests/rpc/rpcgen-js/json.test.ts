import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { codecOf, fromJson, toJson } from 'rpcgen-js';
import t from 'tap';
import { typedValues } from './random-interface.js';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

await t.test('value → bytes → value → JSON → value: the same bytes, for random interfaces', (t) => {
  const comesBack = fc.property(
    typedValues,
    fc.constantFrom('hex' as const, 'base64' as const),
    ({ described, type, value }, bytes) => {
      const codec = codecOf(described, type);
      const encoded = xdr.encode(codec, value);
      const decoded = xdr.decode(codec, encoded);
      const text = JSON.stringify(toJson(described, type, decoded, { bytes }));
      const read = fromJson(described, type, JSON.parse(text));
      assert.equal(hexOf(xdr.encode(codec, read)), hexOf(encoded));
    },
  );
  t.doesNotThrow(() => fc.assert(comesBack, { numRuns: 300 }));
  t.end();
});
