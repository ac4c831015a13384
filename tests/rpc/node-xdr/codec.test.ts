import t from 'tap';
import * as xdr from 'node-xdr';
import { bytesOf, errorOf, hexOf, refusal } from './hex-table.js';

const Text = xdr.string();

await t.test('bytes of different values do not share memory', (t) => {
  const first = xdr.encode(Text, 'first');
  const second = xdr.encode(Text, 'other');
  first.fill(0xff);
  t.equal(hexOf(second), '00000005 6f746865 72000000');
  t.end();
});

await t.test('encoding goes on after an error, and after a value too large to keep its buffer', (t) => {
  const Pair = xdr.struct('pair', { a: xdr.int, b: xdr.int });
  t.equal(errorOf(() => xdr.encode<unknown>(Pair, { a: 1, b: 'x' })).path, 'b');
  t.equal(hexOf(xdr.encode(Pair, { a: 1, b: 2 })), '00000001 00000002');
  t.equal(xdr.encode(Text, 'x'.repeat(1_000_000)).length, 1_000_004);
  t.equal(hexOf(xdr.encode(Text, 'ab')), '00000002 61620000');
  t.end();
});

await t.test('a getter may encode, and a codec decode, while another value is under way', (t) => {
  const value = {
    get inner(): Uint8Array {
      return xdr.encode(Text, 'in');
    },
    last: 7,
  };
  const Outer = xdr.struct('outer', { inner: xdr.varOpaque(), last: xdr.int });
  const bytes = xdr.encode(Outer, value);
  t.equal(hexOf(bytes), '00000008 00000002 696e0000 00000007');

  const Nested: xdr.Codec<string> = {
    declaration: 'opaque<>',
    minBytes: 4,
    write: (writer, text) => xdr.varOpaque().write(writer, xdr.encode(Text, text)),
    read: (reader) => xdr.decode(Text, xdr.varOpaque().read(reader)),
  };
  const Whole = xdr.struct('s', { inner: Nested, last: xdr.int });
  for (let i = 0; i < 3; i++) t.strictSame(xdr.decode(Whole, bytes), { inner: 'in', last: 7 });
  t.end();
});

await t.test('any view of bytes can be decoded', (t) => {
  const whole = bytesOf('ffffffff 00000002 61620000 ffffffff');
  t.equal(xdr.decode(Text, whole.subarray(4, 12)), 'ab');
  t.equal(xdr.decode(Text, Buffer.from(whole).subarray(4, 12)), 'ab');
  t.match(refusal(Text, '00000002 6162'), 'XDR_TRUNCATED', 'and nothing beside it is read');
  t.throws(() => xdr.decode(Text, whole.subarray(4, 10)), { code: 'XDR_TRUNCATED' });
  t.end();
});

await t.test('each limit is that of its own call', (t) => {
  const Voids = xdr.varArray(xdr.void);
  t.match(refusal(Voids, '00000002', { maxEmptyElements: 1 }), 'XDR_BUDGET');
  for (let i = 0; i < 3; i++) t.equal(xdr.decode(Voids, bytesOf('0000ffff')).length, 65_535);
  t.end();
});

await t.test('LENIENT accepts everything that it lists', (t) => {
  t.strictSame(xdr.LENIENT, { padding: true, bool: true, enum: true, text: true, trailing: true });
  const S = xdr.struct('s', { p: xdr.string(), b: xdr.bool, e: xdr.enum('e', { A: 1 }) });
  const value = xdr.decode(S, bytesOf('00000001 61ffffff 00000005 00000009 00'), { lenient: xdr.LENIENT });
  t.strictSame(value, { p: 'a', b: true, e: '#9' });
  t.end();
});

await t.test('what is no limit is refused, by its name', (t) => {
  for (const value of [NaN, -1, '5', null] as number[]) {
    for (const name of ['maxDepth', 'maxEmptyElements'])
      t.throws(() => xdr.decode(xdr.int, Buffer.alloc(4), { [name]: value }), noLimit(name), name);
    for (const name of ['maxDepth', 'maxBytes'])
      t.throws(() => xdr.encode(xdr.int, 1, { [name]: value }), noLimit(name), name);
    for (const name of ['maxParts', 'maxPartBytes'])
      t.throws(() => xdr.hexDump(xdr.int, Buffer.alloc(4), { [name]: value }), noLimit(name), name);
  }
  t.end();
});

function noLimit(name: string) {
  return { name: 'RangeError', message: new RegExp(`^${name} is .*: a limit is a number from 0 on$`) };
}
