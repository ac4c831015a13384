import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, growthOf, hexOf, refusal, rejection } from './hex-table.js';

await t.test('opaque[length]', (t) => {
  bothWays(t, xdr.opaque(0), [[bytesOf(''), '']]);
  bothWays(t, xdr.opaque(1), [[bytesOf('ff'), 'ff000000']]);
  bothWays(t, xdr.opaque(4), [[bytesOf('01020304'), '01020304']]);
  bothWays(t, xdr.opaque(6), [[bytesOf('010203040506'), '01020304 05060000']]);
  t.end();
});

await t.test('opaque<max>', (t) => {
  bothWays(t, xdr.varOpaque(100), [
    [bytesOf(''), '00000000'],
    [bytesOf('ff'), '00000001 ff000000'],
    [bytesOf('010203'), '00000003 01020300'],
    [new Uint8Array(33).fill(0xab), `00000021 ${'abababab '.repeat(8)}ab000000`],
  ]);
  t.end();
});

await t.test('the declared length holds', (t) => {
  t.equal(rejection(xdr.opaque(4), new Uint8Array(3)), 'XDR_VALUE 3 bytes where exactly 4 belong at byte 0');
  t.equal(
    rejection(xdr.varOpaque(2), new Uint8Array(3)),
    'XDR_LENGTH length 3 exceeds the maximum 2 at byte 0',
  );
  t.equal(
    refusal(xdr.varOpaque(2), '00000003 00000000'),
    'XDR_LENGTH length 3 exceeds the maximum 2 at byte 0',
  );
  t.end();
});

await t.test('padding is zero, unless the peer may send other', (t) => {
  for (const [hex, at] of [
    ['00000001 61000001', 7],
    ['00000001 61010000', 5],
    ['00000003 616161ff', 7],
  ] as const) {
    t.equal(refusal(xdr.varOpaque(), hex), `XDR_PADDING padding is not zero at byte ${at}`);
    t.ok(xdr.decode(xdr.varOpaque(), bytesOf(hex), { lenient: { padding: true } }));
  }
  t.match(refusal(xdr.varOpaque(), '00000001 6100', { lenient: xdr.LENIENT }), 'XDR_TRUNCATED');
  t.end();
});

await t.test('only bytes are bytes', (t) => {
  const foreign = [
    undefined,
    null,
    5,
    'text',
    [1, 2],
    {},
    { length: 4 },
    new Uint16Array(4),
    new ArrayBuffer(4),
  ];
  for (const value of foreign) {
    t.match(rejection(xdr.opaque(4), value), /^XDR_VALUE .* is not a Uint8Array/);
    t.match(rejection(xdr.varOpaque(), value), /^XDR_VALUE .* is not a Uint8Array/);
  }
  t.equal(hexOf(xdr.encode(xdr.varOpaque(), Buffer.from('ab'))), '00000002 61620000', 'a Buffer is');
  t.end();
});

await t.test('what is decoded is a plain copy', (t) => {
  for (const length of [1, 4, 40, 1000]) {
    const bytes = Buffer.from(xdr.encode(xdr.varOpaque(), new Uint8Array(length).fill(7)));
    const value = xdr.decode(xdr.varOpaque(), bytes);
    bytes.fill(0);
    t.strictSame(value, new Uint8Array(length).fill(7));
    t.equal(value.buffer.byteLength, length, 'alone in its buffer');
    t.equal(Object.getPrototypeOf(value), Uint8Array.prototype, 'and not a Buffer');
  }
  const empty = xdr.decode(xdr.opaque(0), bytesOf(''));
  t.equal(empty.length, 0);
  t.equal(xdr.decode(xdr.varOpaque(), bytesOf('00000000')), empty, 'no bytes cost no memory');
  t.ok(Object.isFrozen(empty), 'which nobody can notice');
  t.end();
});

await t.test('a length that the bytes cannot hold costs no memory', (t) => {
  for (const length of ['ffffffff', 'fffffffd', '7fffffff', '00000005']) {
    const hex = `${length} 61616161`;
    const growth = growthOf(() => t.match(refusal(xdr.varOpaque(), hex), 'XDR_TRUNCATED'));
    t.ok(growth < 1_000_000, `${length}: ${growth}`);
  }
  t.match(refusal(xdr.opaque(0xffff_ffff), '00000000'), 'XDR_TRUNCATED');
  t.match(refusal(xdr.varArray(xdr.opaque(0xffff_ffff)), '00000002 00000000'), 'XDR_TRUNCATED');
  t.end();
});

await t.test('what cannot be declared', (t) => {
  for (const length of [-1, 1.5, NaN, 0x1_0000_0000, Infinity]) {
    t.throws(() => xdr.opaque(length), RangeError);
    t.throws(() => xdr.varOpaque(length), RangeError);
    t.throws(() => xdr.string(length), RangeError);
    t.throws(() => xdr.byteString(length), RangeError);
    t.throws(() => xdr.array(xdr.int, length), RangeError);
    t.throws(() => xdr.varArray(xdr.int, length), RangeError);
    t.throws(() => xdr.list(xdr.int, length), RangeError);
  }
  t.equal(xdr.opaque(0xffff_ffff).minBytes, 0x1_0000_0000, 'the greatest length is one');
  t.end();
});
