import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, hexOf, refusal, rejection } from './hex-table.js';

await t.test('a marker, and the value where it is TRUE', (t) => {
  bothWays(t, xdr.optional(xdr.int), [
    [undefined, '00000000'],
    [0, '00000001 00000000'],
  ]);
  bothWays(t, xdr.optional(xdr.bool), [[false, '00000001 00000000']]);
  bothWays(t, xdr.struct('s', { a: xdr.optional(xdr.string()), b: xdr.int }), [
    [{ a: undefined, b: 1 }, '00000000 00000001'],
    [{ a: '', b: 1 }, '00000001 00000000 00000001'],
  ]);
  t.end();
});

await t.test('what is neither', (t) => {
  t.match(refusal(xdr.optional(xdr.int), '00000007 00000001'), 'XDR_BOOL 7 is neither');
  t.match(refusal(xdr.optional(xdr.int), '00000001'), 'XDR_TRUNCATED');
  t.match(rejection(xdr.optional(xdr.int), null), 'XDR_VALUE null is not of type int');
  t.end();
});

await t.test('present and absent are never the same', (t) => {
  t.match(
    refusal(xdr.optional(xdr.optional(xdr.int)), '00000001 00000000'),
    'XDR_VALUE a present int * without',
  );
  t.match(refusal(xdr.optional(xdr.void), '00000001'), 'XDR_VALUE a present void without a value');
  const twice = xdr.varArray(xdr.optional(xdr.int), 1);
  t.strictSame(xdr.decode(twice, bytesOf('00000001 00000000')), [undefined]);
  t.equal(hexOf(xdr.encode(twice, [undefined])), '00000001 00000000');
  t.end();
});
