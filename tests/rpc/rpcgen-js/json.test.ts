import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { codecOf, fromJson, toJson } from 'rpcgen-js';
import t from 'tap';
import { typedValues } from './random-interface.js';

await t.test('value → bytes → value → JSON → value: the same bytes, for random interfaces', (t) => {
  fc.assert(
    fc.property(
      typedValues,
      fc.constantFrom('hex' as const, 'base64' as const),
      ({ described, type, value }, bytes) => {
        const codec = codecOf(described, type);
        const encoded = xdr.encode(codec, value);
        const decoded = xdr.decode(codec, encoded);
        const text = JSON.stringify(toJson(described, type, decoded, { bytes }));
        const read = fromJson(described, type, JSON.parse(text));
        const again = Buffer.from(xdr.encode(codec, read)).toString('hex');
        t.equal(again, Buffer.from(encoded).toString('hex'), text);
      },
    ),
    { numRuns: 300 },
  );
  t.end();
});
