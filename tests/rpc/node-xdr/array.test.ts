import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, growthOf, hexOf, refusal, rejection } from './hex-table.js';

await t.test('element[count]', (t) => {
  bothWays(t, xdr.array(xdr.int, 0), [[[], '']]);
  bothWays(t, xdr.array(xdr.int, 2), [[[1, -1], '00000001 ffffffff']]);
  bothWays(t, xdr.array(xdr.string(9), 2), [
    [['a', 'bcdef'], '00000001 61000000 00000005 62636465 66000000'],
  ]);
  t.end();
});

await t.test('element<max>', (t) => {
  bothWays(t, xdr.varArray(xdr.uint, 3), [
    [[], '00000000'],
    [[7], '00000001 00000007'],
    [[1, 2, 3], '00000003 00000001 00000002 00000003'],
  ]);
  bothWays(t, xdr.varArray(xdr.void), [[[undefined, undefined], '00000002']]);
  t.end();
});

await t.test('lists', (t) => {
  bothWays(t, xdr.list(xdr.int), [
    [[], '00000000'],
    [[5, 6], '00000001 00000005 00000001 00000006 00000000'],
  ]);
  t.end();
});

await t.test('the declared count holds', (t) => {
  const four = [1, 2, 3, 4];
  t.equal(rejection(xdr.array(xdr.int, 3), four), 'XDR_VALUE 4 elements where exactly 3 belong at byte 0');
  t.equal(rejection(xdr.varArray(xdr.int, 3), four), 'XDR_LENGTH length 4 exceeds the maximum 3 at byte 0');
  t.equal(rejection(xdr.list(xdr.int, 3), four), 'XDR_LENGTH length 4 exceeds the maximum 3 at byte 0');
  t.equal(
    refusal(xdr.varArray(xdr.int, 1), '00000002 00000001 00000002'),
    'XDR_LENGTH length 2 exceeds the maximum 1 at byte 0',
  );
  t.equal(
    refusal(xdr.list(xdr.int, 1), '00000001 00000005 00000001 00000006 00000000'),
    'XDR_LENGTH the list exceeds the maximum 1 at byte 8',
  );
  t.end();
});

await t.test('errors name the element', (t) => {
  t.match(rejection(xdr.array(xdr.int, 2), [1, 'x']), 'XDR_VALUE [1]: "x" is not of type int');
  t.match(rejection(xdr.varArray(xdr.int), [1, 2.5]), '[1]: 2.5 is not of type int');
  t.match(rejection(xdr.list(xdr.bool), [true, 0]), '[1]: 0 is not of type bool');
  t.equal(
    refusal(xdr.list(xdr.bool), '00000001 00000003'),
    'XDR_BOOL [0]: 3 is neither FALSE (0) nor TRUE (1) at byte 4',
  );
  t.equal(refusal(xdr.list(xdr.bool), '00000007'), 'XDR_BOOL 7 is neither FALSE (0) nor TRUE (1) at byte 0');
  t.match(refusal(xdr.list(xdr.int), '00000001 00000005'), 'XDR_TRUNCATED 4 bytes needed, 0 left at byte 8');
  t.end();
});

await t.test('only arrays are arrays', (t) => {
  for (const value of [undefined, null, 'ab', 5, {}, { length: 1 }, new Uint8Array(2), new Set([1])])
    for (const codec of [xdr.array(xdr.int, 2), xdr.varArray(xdr.int), xdr.list(xdr.int)])
      t.match(rejection(codec, value), /^XDR_VALUE .* is not an array/);
  t.end();
});

await t.test('a sparse array has as many elements as its length says', (t) => {
  const sparse: number[] = [];
  sparse[2] = 9;
  t.match(rejection(xdr.varArray(xdr.int), sparse), 'XDR_VALUE [0]: undefined is not of type int');
  const absent = xdr.encode(xdr.varArray(xdr.optional(xdr.int)), sparse);
  t.equal(hexOf(absent), '00000003 00000000 00000000 00000001 00000009');
  t.end();
});

await t.test('counts that the bytes cannot hold cost no memory', (t) => {
  const codecs = [xdr.varArray(xdr.int), xdr.varArray(xdr.varArray(xdr.int)), xdr.varArray(xdr.string())];
  for (const codec of codecs)
    for (const count of ['ffffffff', '7fffffff', '00000003']) {
      const growth = growthOf(() => t.match(refusal(codec, `${count} 00000000 00000000`), 'XDR_TRUNCATED'));
      t.ok(growth < 1_000_000, `${codec.declaration} ${count}: ${growth}`);
    }
  t.equal(
    refusal(xdr.varArray(xdr.hyper), '00000002 00000000 00000000'),
    'XDR_TRUNCATED 2 elements of at least 8 bytes cannot fit in the 8 bytes left at byte 4',
  );
  t.end();
});

await t.test('elements that take no bytes are counted', (t) => {
  const rows: [xdr.Codec<unknown>, string][] = [
    [xdr.varArray(xdr.void), 'ffffffff'],
    [xdr.varArray(xdr.struct('empty', {})), 'ffffffff'],
    [xdr.varArray(xdr.array(xdr.int, 0)), 'ffffffff'],
    [xdr.varArray(xdr.opaque(0)), '00010001'],
    [xdr.array(xdr.array(xdr.void, 65_535), 65_535), ''],
    [xdr.array(xdr.void, 0xffff_ffff), ''],
  ];
  for (const [codec, hex] of rows) {
    const growth = growthOf(() => t.match(refusal(codec, hex), 'XDR_BUDGET', codec.declaration));
    t.ok(growth < 1_000_000, `${growth}`);
  }
  t.equal(xdr.decode(xdr.varArray(xdr.void), bytesOf('00010000')).length, 65_536, 'so many are allowed');
  t.match(refusal(xdr.varArray(xdr.void), '00000003', { maxEmptyElements: 2 }), 'XDR_BUDGET');
  const twice = xdr.struct('twice', { a: xdr.varArray(xdr.void), b: xdr.varArray(xdr.void) });
  t.match(refusal(twice, '00008001 00008000', { maxEmptyElements: 65_536 }), 'XDR_BUDGET b: 32768 elements');
  t.end();
});

await t.test('fixed arrays of fixed arrays that no bytes can fill', (t) => {
  const most = 0xffff_ffff;
  let codec: xdr.Codec<unknown> = xdr.int;
  for (let i = 0; i < 40; i++) codec = xdr.array(codec, most);
  t.match(refusal(codec, '00000000'), 'XDR_TRUNCATED');
  t.match(refusal(xdr.varArray(codec), '00000001 00000000'), 'XDR_TRUNCATED');
  t.strictSame(xdr.decode(xdr.array(codec, 0), bytesOf('')), []);
  t.equal(xdr.array(codec, 0).minBytes, 0);
  t.end();
});

await t.test('a list of 1,000,000 nodes is read and written in a loop', (t) => {
  const nodes = Array.from({ length: 1_000_000 }, (_, i) => i);
  const bytes = xdr.encode(xdr.list(xdr.int), nodes);
  t.equal(bytes.length, 8_000_004);
  const decoded = xdr.decode(xdr.list(xdr.int), bytes);
  t.equal(decoded.length, 1_000_000);
  t.equal(decoded[999_999], 999_999);
  t.end();
});
