import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, hexOf, refusal, rejection } from './hex-table.js';

const Point = xdr.struct('point', { x: xdr.int, y: xdr.hyper, name: xdr.string(8) });

await t.test('members one after the other', (t) => {
  bothWays(t, Point, [[{ x: 1, y: -1n, name: 'a' }, '00000001 ffffffff ffffffff 00000001 61000000']]);
  bothWays(t, xdr.struct('empty', {}), [[{}, '']]);
  bothWays(t, xdr.struct('outer', { point: Point, last: xdr.bool }), [
    [{ point: { x: 0, y: 0n, name: '' }, last: true }, '00000000 00000000 00000000 00000000 00000001'],
  ]);
  t.end();
});

await t.test('in the order declared, whatever the order of the value', (t) => {
  t.equal(hexOf(xdr.encode(Point, { name: '', y: 2n, x: 1 })), '00000001 00000000 00000002 00000000');
  t.strictSame(Object.keys(xdr.decode(Point, bytesOf('00000001 0000000000000002 00000000'))), [
    'x',
    'y',
    'name',
  ]);
  t.end();
});

await t.test('errors name the member', (t) => {
  const Entry = xdr.struct('log_entry', { at: xdr.opaque(44), username: xdr.string(256) });
  const Call = xdr.struct('call', { entry: Entry });
  t.equal(
    refusal(Call, `${'00'.repeat(44)} 00011170`),
    'XDR_LENGTH entry.username: length 70000 exceeds the maximum 256 at byte 44',
  );
  t.equal(
    rejection(Point, { x: 1, y: 2 }),
    'XDR_VALUE y: 2 is not of type hyper (a bigint, -9223372036854775808 to 9223372036854775807) at byte 4',
  );
  t.match(rejection(Point, { x: 1, y: 2n }), 'XDR_VALUE name: undefined is not a string at byte 12');
  t.match(
    rejection(xdr.struct('s', { points: xdr.varArray(Point) }), { points: [{ x: 'a' }] }),
    'points[0].x: "a"',
  );
  t.end();
});

await t.test('only objects are structs', (t) => {
  for (const value of [undefined, null, 5, 'text', true, () => 1, Symbol('s')])
    t.match(rejection(Point, value), /^XDR_VALUE .* is no struct point/);
  t.end();
});

await t.test('instances of classes are structs, their getters members', (t) => {
  class Account {
    readonly id = 5;
    get name(): string {
      return `n${this.id}`;
    }
  }
  const Codec = xdr.struct('account', { id: xdr.int, name: xdr.string() });
  t.equal(hexOf(xdr.encode(Codec, new Account())), '00000005 00000002 6e350000');
  t.end();
});

await t.test('what a getter throws is its own', (t) => {
  const value = {
    get x(): number {
      throw new TypeError('mine');
    },
  };
  t.throws(() => xdr.encode(xdr.struct('s', { x: xdr.int }), value), new TypeError('mine'));
  t.end();
});

await t.test('members may be called like what every object inherits', (t) => {
  const Odd = xdr.struct('odd', { constructor: xdr.int, ['__proto__']: xdr.int, toString: xdr.string() });
  const hex = '00000001 00000002 00000001 61000000';
  const value = xdr.decode(Odd, bytesOf(hex));
  t.strictSame(Object.entries(value), [
    ['constructor', 1],
    ['__proto__', 2],
    ['toString', 'a'],
  ]);
  t.equal(Object.getPrototypeOf(value), Object.prototype);
  t.equal(hexOf(xdr.encode(Odd, value)), hex);
  t.match(rejection(Odd, {}), 'XDR_VALUE constructor: undefined is not of type int');
  for (const nothing of [null, undefined, 5]) t.match(rejection(Odd, nothing), 'is no struct odd');
  const Inner = xdr.struct('inner', { ['__proto__']: xdr.struct('empty', {}) });
  t.match(rejection(Inner, {}), 'XDR_VALUE __proto__: undefined is no struct empty');
  t.end();
});

await t.test('what cannot be declared', (t) => {
  t.throws(() => xdr.struct('s', { b: xdr.int, '1': xdr.int }), RangeError);
  t.throws(() => xdr.struct('s', { '': xdr.int }), RangeError);
  t.throws(() => xdr.struct('s', { __proto__: xdr.int }), /must be written \['__proto__'\]/);
  t.end();
});
