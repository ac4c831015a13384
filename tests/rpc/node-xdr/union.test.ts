import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, hexOf, refusal, rejection } from './hex-table.js';

const Kind = xdr.enum('kind', { NONE: 0, NUMBER: 1, TEXT: 2, OTHER: -3 });
const arms = { NONE: xdr.void, NUMBER: xdr.int, TEXT: xdr.string(9) };

await t.test('on an enumeration', (t) => {
  bothWays(t, xdr.union('u', Kind, arms), [
    [{ tag: 'NONE' }, '00000000'],
    [{ tag: 'NUMBER', value: 5 }, '00000001 00000005'],
    [{ tag: 'TEXT', value: 'a' }, '00000002 00000001 61000000'],
  ]);
  bothWays(t, xdr.union('u', Kind, arms, xdr.bool), [[{ tag: 'OTHER', value: true }, 'fffffffd 00000001']]);
  bothWays(t, xdr.union('u', Kind, { NUMBER: xdr.int }, xdr.void), [
    [{ tag: 'TEXT' }, '00000002'],
    [{ tag: 'NUMBER', value: 1 }, '00000001 00000001'],
  ]);
  t.end();
});

await t.test('on int and unsigned int, to their ends', (t) => {
  bothWays(t, xdr.union('u', xdr.int, { [-1]: xdr.int, [-0x8000_0000]: xdr.bool, 0: xdr.void }), [
    [{ tag: -1, value: 7 }, 'ffffffff 00000007'],
    [{ tag: -0x8000_0000, value: true }, '80000000 00000001'],
    [{ tag: 0 }, '00000000'],
  ]);
  bothWays(t, xdr.union('u', xdr.uint, { 0x8000_0000: xdr.int, 0xffff_ffff: xdr.bool }, xdr.void), [
    [{ tag: 0x8000_0000, value: 7 }, '80000000 00000007'],
    [{ tag: 0xffff_ffff, value: false }, 'ffffffff 00000000'],
    [{ tag: 3 }, '00000003'],
  ]);
  t.end();
});

await t.test('on bool', (t) => {
  bothWays(t, xdr.union('u', xdr.bool, { TRUE: xdr.int, FALSE: xdr.void }), [
    [{ tag: true, value: 1 }, '00000001 00000001'],
    [{ tag: false }, '00000000'],
  ]);
  bothWays(t, xdr.union('u', xdr.bool, { TRUE: xdr.int }, xdr.string()), [
    [{ tag: false, value: '' }, '00000000 00000000'],
  ]);
  t.end();
});

await t.test('an arm that may be absent keeps its value', (t) => {
  bothWays(t, xdr.union('u', xdr.int, { 0: xdr.optional(xdr.int), 1: xdr.struct('empty', {}) }), [
    [{ tag: 0, value: undefined }, '00000000 00000000'],
    [{ tag: 1, value: {} }, '00000001'],
  ]);
  t.end();
});

await t.test('errors name the arm', (t) => {
  const U = xdr.struct('s', { u: xdr.union('u', Kind, arms) });
  t.match(refusal(U, '00000001 00'), 'XDR_TRUNCATED u.NUMBER: 4 bytes needed, 1 left at byte 4');
  t.equal(refusal(U, '00000009'), 'XDR_ENUM u.tag: 9 is no member of enum kind at byte 0');
  t.equal(refusal(U, 'fffffffd'), 'XDR_UNION u: union u has no arm for OTHER at byte 0');
  t.match(rejection(U, { u: { tag: 'TEXT', value: 5 } }), 'XDR_VALUE u.TEXT: 5 is not a string');
  t.match(rejection(U, { u: { tag: 'OTHER' } }), 'XDR_VALUE u: union u has no arm for "OTHER"');
  t.end();
});

await t.test('what is no value of a union', (t) => {
  const U = xdr.union('u', Kind, arms, xdr.void);
  for (const value of [undefined, null, 'NONE', 5])
    t.match(rejection(U, value), /^XDR_VALUE .* is no union u/);
  const strange: unknown[] = ['constructor', undefined, null, 7, Symbol('x'), Object.create(null)];
  for (const tag of strange) t.match(rejection(U, { tag }), /^XDR_VALUE tag: .* is no member of enum kind/);
  t.match(
    rejection(xdr.union('u', xdr.int, {}, xdr.void), { tag: 1.5 }),
    'XDR_VALUE tag: 1.5 is not of type int',
  );
  t.end();
});

await t.test('leniency: an unknown member is for the default arm', (t) => {
  const lenient = { enum: true };
  const U = xdr.union('u', Kind, { NONE: xdr.void }, xdr.int) as xdr.Codec<unknown>;
  const value = xdr.decode(U, bytesOf('00000007 00000001'), { lenient });
  t.strictSame(value, { tag: '#7', value: 1 });
  t.equal(hexOf(xdr.encode(U, value)), '00000007 00000001');
  t.match(
    refusal(xdr.union('u', Kind, arms), '00000007', { lenient }),
    'XDR_UNION union u has no arm for #7',
  );
  t.end();
});

await t.test('an arm stands for every name of its number', (t) => {
  const Status = xdr.enum('status', { OK: 0, SUCCESS: 0, FAILED: 1 });
  const U = xdr.union('u', Status, { SUCCESS: xdr.int, FAILED: xdr.void }) as xdr.Codec<unknown>;
  t.strictSame(xdr.decode(U, bytesOf('00000000 00000005')), { tag: 'SUCCESS', value: 5 });
  t.equal(hexOf(xdr.encode(U, { tag: 'OK', value: 5 })), '00000000 00000005');
  t.throws(() => xdr.union('u', Status, { OK: xdr.int, SUCCESS: xdr.int }), /two arms/);
  t.end();
});

await t.test('an arm stands for its number too, as an enumeration takes it', (t) => {
  const U = xdr.union('u', Kind, { TEXT: xdr.string(), OTHER: xdr.bool }, xdr.void) as xdr.Codec<unknown>;
  t.equal(hexOf(xdr.encode(U, { tag: '#2', value: 'a' })), '00000002 00000001 61000000');
  t.equal(hexOf(xdr.encode(U, { tag: '#-3', value: true })), 'fffffffd 00000001');
  t.equal(hexOf(xdr.encode(U, { tag: '#1' })), '00000001');
  t.match(rejection(U, { tag: '#2', value: 5 }), 'XDR_VALUE TEXT: 5 is not a string');
  t.end();
});

await t.test('what cannot be declared', (t) => {
  const anyArms = (...keys: string[]): Record<string, xdr.Codec<unknown>> =>
    Object.fromEntries(keys.map((key) => [key, xdr.void]));
  const union = xdr.union as (name: string, on: xdr.Codec<unknown>, arms: object) => unknown;
  t.throws(() => union('u', Kind, anyArms('MISSING')), RangeError);
  t.throws(() => union('u', Kind, anyArms('toString')), RangeError);
  t.throws(() => union('u', xdr.int, anyArms('2147483648')), RangeError);
  t.throws(() => union('u', xdr.int, anyArms('1.5')), RangeError);
  t.throws(() => union('u', xdr.int, anyArms('')), RangeError);
  t.throws(() => union('u', xdr.uint, anyArms('-1')), RangeError);
  t.throws(() => union('u', xdr.uint, anyArms('4294967296')), RangeError);
  t.throws(() => union('u', xdr.bool, anyArms('1')), RangeError);
  t.throws(() => union('u', xdr.float, anyArms('1')), /float can be no discriminant/);
  t.end();
});
