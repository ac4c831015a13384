import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, hexOf, refusal, rejection } from './hex-table.js';

await t.test('float', (t) => {
  bothWays(t, xdr.float, [
    [0, '00000000'],
    [-0, '80000000'],
    [1, '3f800000'],
    [-2.5, 'c0200000'],
    [2 ** -149, '00000001'],
    [-(2 ** -126), '80800000'],
    [(2 - 2 ** -23) * 2 ** 127, '7f7fffff'],
    [Infinity, '7f800000'],
    [-Infinity, 'ff800000'],
  ]);
  t.equal(hexOf(xdr.encode(xdr.float, 0.1)), '3dcccccd', 'a number is rounded');
  t.equal(hexOf(xdr.encode(xdr.float, 1e-60)), '00000000', 'to zero if need be');
  t.end();
});

await t.test('double', (t) => {
  bothWays(t, xdr.double, [
    [0, '00000000 00000000'],
    [-0, '80000000 00000000'],
    [0.1, '3fb99999 9999999a'],
    [Number.MIN_VALUE, '00000000 00000001'],
    [-Number.MAX_VALUE, 'ffefffff ffffffff'],
    [Infinity, '7ff00000 00000000'],
    [-Infinity, 'fff00000 00000000'],
  ]);
  t.end();
});

await t.test('quadruple', (t) => {
  bothWays(t, xdr.quadruple, [
    [bytesOf('3fff0000000000000000000000000000'), '3fff0000 00000000 00000000 00000000'],
    [bytesOf('7fff8000000000000000000000000001'), '7fff8000 00000000 00000000 00000001'],
  ]);
  t.match(rejection(xdr.quadruple, new Uint8Array(15)), 'XDR_VALUE 15 bytes where exactly 16 belong');
  t.match(rejection(xdr.quadruple, 1), 'XDR_VALUE 1 is not a Uint8Array');
  t.match(refusal(xdr.quadruple, '00'), 'XDR_TRUNCATED 16 bytes needed');
  t.end();
});

const FLOAT_NANS = ['7fc00000', 'ffc00000', '7f800001', 'ff800001', '7fbfffff', '7fffffff', '7fd55555'];
const DOUBLE_NANS = ['7ff80000 00000000', '7ff00000 00000001', 'fff7ffff ffffffff', '7ffabcde f0123456'];

function againFrom<T>(codec: xdr.Codec<T>, hex: string): string {
  return hexOf(xdr.encode(codec, xdr.decode(codec, bytesOf(hex))));
}

await t.test('NaNs keep sign and payload, signalling ones too', (t) => {
  for (const hex of FLOAT_NANS) {
    t.ok(Number.isNaN(xdr.decode(xdr.float, bytesOf(hex))), hex);
    t.equal(againFrom(xdr.float, hex), hex);
    t.equal(againFrom(xdr.struct('s', { x: xdr.float }), hex), hex);
    t.equal(againFrom(xdr.array(xdr.float, 2), `${hex} 3f800000`), `${hex} 3f800000`);
  }
  for (const hex of DOUBLE_NANS) {
    t.ok(Number.isNaN(xdr.decode(xdr.double, bytesOf(hex))), hex);
    t.equal(againFrom(xdr.double, hex), hex);
    t.equal(againFrom(xdr.varArray(xdr.double), `00000001 ${hex}`), `00000001 ${hex}`);
  }
  t.end();
});

await t.test('also after the engine has optimized', (t) => {
  const Pair = xdr.struct('pair', { x: xdr.float, y: xdr.double, all: xdr.list(xdr.double) });
  const bytes = bytesOf('7f800001 7ff0000000000001 00000001 fff4000000000002 00000000');
  const wanted = Buffer.from(bytes);
  let different = 0;
  for (let i = 0; i < 30_000; i++) if (!wanted.equals(xdr.encode(Pair, xdr.decode(Pair, bytes)))) different++;
  t.equal(different, 0);
  t.end();
});

await t.test("a double's NaN whose payload no float can hold stays a NaN", (t) => {
  const nan = xdr.decode(xdr.double, bytesOf('7ff0000000000001'));
  t.equal(hexOf(xdr.encode(xdr.float, nan)), '7fc00000');
  t.end();
});

await t.test('the bits codecs', (t) => {
  bothWays(t, xdr.floatBits, [
    [0x7f80_0001, '7f800001'],
    [0xffff_ffff, 'ffffffff'],
  ]);
  bothWays(t, xdr.doubleBits, [[0x7ff0_0000_0000_0001n, '7ff00000 00000001']]);
  t.end();
});

await t.test('what is no number of the type', (t) => {
  t.match(rejection(xdr.float, 1e39), 'XDR_VALUE 1e+39 is not of type float');
  t.match(rejection(xdr.float, -1e39), 'XDR_VALUE -1e+39 is not of type float');
  t.match(rejection(xdr.float, '1'), 'XDR_VALUE "1" is not of type float');
  t.match(rejection(xdr.double, 1n), 'XDR_VALUE 1n is not of type double');
  t.match(refusal(xdr.float, '0000'), 'XDR_TRUNCATED');
  t.match(refusal(xdr.double, '00000000'), 'XDR_TRUNCATED');
  t.end();
});
