import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, hexOf, refusal, rejection } from './hex-table.js';

const Color = xdr.enum('color', { RED: 2, YELLOW: 3, BLUE: 5, NEGATIVE: -1, LEAST: -0x8000_0000 });

await t.test('names are the values', (t) => {
  bothWays(t, Color, [
    ['RED', '00000002'],
    ['NEGATIVE', 'ffffffff'],
    ['LEAST', '80000000'],
  ]);
  t.strictSame(Color.members.YELLOW, 3);
  t.equal(refusal(Color, '00000004'), 'XDR_ENUM 4 is no member of enum color at byte 0');
  t.end();
});

await t.test('leniency: an unknown number is decoded as itself and written back', (t) => {
  const lenient = { enum: true };
  for (const [hex, value] of [
    ['00000007', '#7'],
    ['fffffffe', '#-2'],
    ['00000000', '#0'],
  ] as const) {
    const unknown: string = xdr.decode(Color, bytesOf(hex), { lenient });
    t.equal(unknown, value);
    t.ok(xdr.isUnknownMember(unknown));
    t.equal(hexOf(xdr.encode(Color as xdr.Codec<string>, unknown)), hex);
  }
  t.match(refusal(xdr.bool, '00000002', { lenient }), 'XDR_BOOL', 'for enumerations only');
  t.end();
});

await t.test('what is no member', (t) => {
  for (const value of [
    'GREEN',
    '',
    'constructor',
    '#',
    '#1.5',
    '#007',
    '#-0',
    '#2147483648',
    '#1e3',
    2,
    null,
  ])
    t.match(rejection(Color, value), /^XDR_VALUE .* is no member of enum color/);
  t.match(rejection(Color, Symbol('x')), 'XDR_VALUE Symbol(x) is no member');
  t.match(rejection(Color, Object.create(null)), 'XDR_VALUE an object is no member');
  t.match(
    rejection(Color, 'x'.repeat(1_000_000)),
    '… (1000000 characters) is no member',
    'the message is short',
  );
  t.end();
});

await t.test('members may be called like what every object inherits', (t) => {
  const Odd = xdr.enum('odd', { constructor: 1, toString: 2, ['__proto__']: 3, hasOwnProperty: 4 });
  bothWays(t, Odd, [
    ['constructor', '00000001'],
    ['toString', '00000002'],
    ['__proto__', '00000003'],
    ['hasOwnProperty', '00000004'],
  ]);
  t.match(rejection(Odd, 'valueOf'), 'XDR_VALUE "valueOf" is no member');
  t.end();
});

await t.test('of several names for one number the first is decoded', (t) => {
  const Status = xdr.enum('status', { OK: 0, SUCCESS: 0, FAILED: 1 });
  t.equal(hexOf(xdr.encode(Status, 'SUCCESS')), '00000000');
  t.equal(xdr.decode(Status, bytesOf('00000000')), 'OK');
  t.end();
});

await t.test('what cannot be declared', (t) => {
  t.throws(() => xdr.enum('e', { A: 0x8000_0000 }), RangeError);
  t.throws(() => xdr.enum('e', { A: 1.5 }), RangeError);
  t.throws(() => xdr.enum('e', { '7': 1 }), RangeError);
  t.throws(() => xdr.enum('e', { '#7': 1 }), RangeError);
  t.end();
});
