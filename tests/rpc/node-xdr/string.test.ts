import { constants } from 'node:buffer';
import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, errorOf, growthOf, hexOf, refusal, rejection } from './hex-table.js';

await t.test('string<max>', (t) => {
  bothWays(t, xdr.string(255), [
    ['', '00000000'],
    ['a', '00000001 61000000'],
    ['sillyprog', '00000009 73696c6c 7970726f 67000000'],
    ['a\0b', '00000003 61006200'],
    ['ñ', '00000002 c3b10000'],
    ['€', '00000003 e282ac00'],
    ['😀', '00000004 f09f9880'],
    ['\ufffd', '00000003 efbfbd00'],
    ['\ufeffx', '00000004 efbbbf78'],
    ['x'.repeat(25), `00000019 ${'78787878 '.repeat(6)}78000000`],
    [`${'x'.repeat(24)}ñ`, `0000001a ${'78787878 '.repeat(6)}c3b10000`],
  ]);
  t.end();
});

await t.test('the maximum counts bytes', (t) => {
  bothWays(t, xdr.string(2), [['ñ', '00000002 c3b10000']]);
  t.equal(rejection(xdr.string(2), 'ñx'), 'XDR_LENGTH length 3 exceeds the maximum 2 at byte 0');
  t.equal(rejection(xdr.string(2), 'xxx'), 'XDR_LENGTH length 3 exceeds the maximum 2 at byte 0');
  t.equal(rejection(xdr.string(2), 'x'.repeat(99)), 'XDR_LENGTH length 99 exceeds the maximum 2 at byte 0');
  t.equal(refusal(xdr.string(2), '00000003 61616100'), 'XDR_LENGTH length 3 exceeds the maximum 2 at byte 0');
  bothWays(t, xdr.string(0), [['', '00000000']]);
  t.end();
});

await t.test('bytes that are no UTF-8', (t) => {
  const rows = ['ff', 'c3', 'c080', 'eda080', 'f5808080', 'e282', '80', '61ff', `${'61'.repeat(40)}ff`];
  for (const row of rows) {
    const bytes = bytesOf(row);
    const hex = hexOf(xdr.encode(xdr.varOpaque(), bytes));
    t.equal(refusal(xdr.string(), hex), 'XDR_UTF8 the bytes are not UTF-8 at byte 4', row);
    t.strictSame(xdr.decode(xdr.byteString(), bytesOf(hex)), bytes, 'byteString takes them');
  }
  t.end();
});

await t.test('a lenient reader keeps each byte that is no UTF-8 apart from the text around it', (t) => {
  const rows = [
    ['ff', '\udcff'],
    ['61c3', 'a\udcc3'],
    ['c3b1ed', 'ñ\udced'],
    ['eda080', '\udced\udca0\udc80'],
    ['f09f9880ff', '😀\udcff'],
    ['c080', '\udcc0\udc80'],
    ['e08080', '\udce0\udc80\udc80'],
    ['f0808080', '\udcf0\udc80\udc80\udc80'],
    ['f4908080', '\udcf4\udc90\udc80\udc80'],
    ['f8908080', '\udcf8\udc90\udc80\udc80'],
    ['e28261', '\udce2\udc82a'],
    ['c3c3b1', '\udcc3ñ'],
    ['f09f98', '\udcf0\udc9f\udc98'],
  ] as const;
  for (const [hex, text] of rows) {
    const bytes = xdr.encode(xdr.varOpaque(), bytesOf(hex));
    t.equal(xdr.decode(xdr.string(), bytes, { lenient: { text: true } }), text, hex);
  }
  t.end();
});

await t.test('lone surrogates', (t) => {
  for (const text of ['\ud800', 'a\udc00', '\ud800'.repeat(30), `${'x'.repeat(100)}\udfff`])
    t.match(rejection(xdr.string(), text), /^XDR_UTF8 the text holds a lone surrogate/);
  t.end();
});

await t.test('only text is text', (t) => {
  for (const value of [undefined, null, 5, new Uint8Array(3), ['a'], {}, Symbol('s'), Object.create(null)])
    t.match(rejection(xdr.string(), value), /^XDR_VALUE .* is not a string/);
  t.end();
});

await t.test('a length that the bytes cannot hold costs no memory', (t) => {
  for (const length of ['ffffffff', 'fffffffd', '7fffffff', '00000009']) {
    const growth = growthOf(() =>
      t.match(refusal(xdr.string(), `${length} 6161616161616161`), /XDR_(TRUNC|LENGTH)/),
    );
    t.ok(growth < 1_000_000, `${length}: ${growth}`);
  }
  t.end();
});

await t.test('more than the engine has room for in one string is no text', (t) => {
  // nothing of it is touched, so that it takes no memory
  const bytes = Buffer.alloc(constants.MAX_STRING_LENGTH + 8);
  bytes.writeUInt32BE(constants.MAX_STRING_LENGTH + 1);
  const error = errorOf(() => xdr.decode(xdr.string(), bytes));
  t.match(error, { code: 'XDR_LENGTH', reason: /^no string can have \d+ bytes here$/, offset: 0 });
  t.end();
});

await t.test('a short text after one that was not ASCII is clean', (t) => {
  const Both = xdr.struct('both', { a: xdr.string(), b: xdr.string() });
  bothWays(t, Both, [[{ a: 'abcdeñ', b: 'y' }, '00000007 61626364 65c3b100 00000001 79000000']]);
  t.end();
});
