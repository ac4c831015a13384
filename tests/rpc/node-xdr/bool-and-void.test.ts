import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, hexOf, refusal, rejection } from './hex-table.js';

await t.test('bool', (t) => {
  bothWays(t, xdr.bool, [
    [false, '00000000'],
    [true, '00000001'],
  ]);
  t.equal(refusal(xdr.bool, '00000002'), 'XDR_BOOL 2 is neither FALSE (0) nor TRUE (1) at byte 0');
  t.equal(refusal(xdr.bool, 'ffffffff'), 'XDR_BOOL 4294967295 is neither FALSE (0) nor TRUE (1) at byte 0');
  t.equal(rejection(xdr.bool, 1), 'XDR_VALUE 1 is not of type bool at byte 0');
  t.end();
});

await t.test('leniency: any number but 0 is TRUE, and only for bools', (t) => {
  const lenient = { bool: true };
  t.equal(xdr.decode(xdr.bool, bytesOf('00000002'), { lenient }), true);
  t.equal(xdr.decode(xdr.bool, bytesOf('80000000'), { lenient }), true);
  t.strictSame(xdr.decode(xdr.optional(xdr.int), bytesOf('00000007 00000005'), { lenient }), 5);
  t.strictSame(xdr.decode(xdr.list(xdr.int), bytesOf('00000007 00000005 00000000'), { lenient }), [5]);
  t.match(refusal(xdr.string(), '00000001 61000001', { lenient }), 'XDR_PADDING');
  t.match(refusal(xdr.enum('e', { A: 1 }), '00000002', { lenient }), 'XDR_ENUM');
  t.match(refusal(xdr.int, '00000002 00', { lenient }), 'XDR_TRAILING');
  t.end();
});

await t.test('void takes no bytes, whatever it is given', (t) => {
  t.equal(hexOf(xdr.encode(xdr.void, undefined)), '');
  t.equal(hexOf(xdr.encode<unknown>(xdr.void, 5)), '');
  t.equal(xdr.decode<unknown>(xdr.void, bytesOf('')), undefined);
  t.match(refusal(xdr.void, '00'), 'XDR_TRAILING 1 bytes are left over at byte 0');
  t.end();
});
