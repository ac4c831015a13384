import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, refusal, rejection } from './hex-table.js';

await t.test('int', (t) => {
  bothWays(t, xdr.int, [
    [0, '00000000'],
    [1, '00000001'],
    [-1, 'ffffffff'],
    [0x7fff_ffff, '7fffffff'],
    [-0x8000_0000, '80000000'],
    [0x0102_0304, '01020304'],
  ]);
  t.end();
});

await t.test('unsigned int', (t) => {
  bothWays(t, xdr.uint, [
    [0, '00000000'],
    [0x7fff_ffff, '7fffffff'],
    [0x8000_0000, '80000000'],
    [0xffff_ffff, 'ffffffff'],
  ]);
  t.end();
});

await t.test('hyper', (t) => {
  bothWays(t, xdr.hyper, [
    [0n, '00000000 00000000'],
    [-1n, 'ffffffff ffffffff'],
    [0x7fff_ffff_ffff_ffffn, '7fffffff ffffffff'],
    [-0x8000_0000_0000_0000n, '80000000 00000000'],
    [0x0102_0304_0506_0708n, '01020304 05060708'],
    [0xffff_ffffn, '00000000 ffffffff'],
  ]);
  t.end();
});

await t.test('unsigned hyper', (t) => {
  bothWays(t, xdr.uhyper, [
    [0n, '00000000 00000000'],
    [0x8000_0000_0000_0000n, '80000000 00000000'],
    [0xffff_ffff_ffff_ffffn, 'ffffffff ffffffff'],
  ]);
  t.end();
});

await t.test('what no integer of the type can be', (t) => {
  const rows: [xdr.Codec<unknown>, unknown, string][] = [
    [xdr.int, 0x8000_0000, '2147483648 is not of type int (-2147483648 to 2147483647)'],
    [xdr.int, 1.5, '1.5 is not of type int (-2147483648 to 2147483647)'],
    [xdr.int, NaN, 'NaN is not of type int (-2147483648 to 2147483647)'],
    [xdr.int, '1', '"1" is not of type int (-2147483648 to 2147483647)'],
    [xdr.int, 1n, '1n is not of type int (-2147483648 to 2147483647)'],
    [xdr.int, undefined, 'undefined is not of type int (-2147483648 to 2147483647)'],
    [xdr.uint, -1, '-1 is not of type unsigned int (0 to 4294967295)'],
    [xdr.uint, 0x1_0000_0000, '4294967296 is not of type unsigned int (0 to 4294967295)'],
    [xdr.uint, null, 'null is not of type unsigned int (0 to 4294967295)'],
    [xdr.uhyper, -1n, '-1n is not of type unsigned hyper (a bigint, 0 to 18446744073709551615)'],
    [xdr.uhyper, 1, '1 is not of type unsigned hyper (a bigint, 0 to 18446744073709551615)'],
  ];
  for (const [codec, value, message] of rows)
    t.equal(rejection(codec, value), `XDR_VALUE ${message} at byte 0`);
  t.match(rejection(xdr.hyper, 1n << 63n), /^XDR_VALUE 9223372036854775808n is not of type hyper/);
  t.match(rejection(xdr.hyper, -(1n << 63n) - 1n), /^XDR_VALUE -9223372036854775809n is not/);
  t.end();
});

await t.test('too few bytes', (t) => {
  t.equal(refusal(xdr.int, ''), 'XDR_TRUNCATED 4 bytes needed, 0 left at byte 0');
  t.equal(refusal(xdr.uint, '000000'), 'XDR_TRUNCATED 4 bytes needed, 3 left at byte 0');
  t.equal(refusal(xdr.hyper, '00000000 000000'), 'XDR_TRUNCATED 8 bytes needed, 7 left at byte 0');
  t.equal(refusal(xdr.uhyper, '00000000'), 'XDR_TRUNCATED 8 bytes needed, 4 left at byte 0');
  t.end();
});
