import t from 'tap';
import * as xdr from 'node-xdr';
import { bytesOf, errorOf, hexOf, rejection } from './hex-table.js';

await t.test('collects several values, and grows', (t) => {
  const writer = new xdr.XdrWriter({ initialBytes: 4 });
  xdr.int.write(writer, 1);
  xdr.string().write(writer, 'abc');
  xdr.varOpaque().write(writer, bytesOf('ff'));
  t.equal(hexOf(writer.result()), '00000001 00000003 61626300 00000001 ff000000');
  t.end();
});

await t.test('can be used again, and leaves nothing of what it wrote before', (t) => {
  const writer = new xdr.XdrWriter();
  xdr.varOpaque().write(writer, new Uint8Array(100).fill(0xff));
  writer.offset = 0;
  xdr.string().write(writer, 'a');
  xdr.opaque(5).write(writer, bytesOf('0102030405'));
  t.equal(hexOf(writer.result()), '00000001 61000000 01020304 05000000');
  t.end();
});

await t.test('its result is a view, which later writing changes', (t) => {
  const writer = new xdr.XdrWriter();
  xdr.int.write(writer, 1);
  const view = writer.result();
  writer.offset = 0;
  xdr.int.write(writer, 2);
  t.equal(hexOf(view), '00000002');
  t.end();
});

await t.test('grows no further than it may', (t) => {
  const options = { maxBytes: 16, initialBytes: 4 };
  t.equal(xdr.encode(xdr.varOpaque(), new Uint8Array(12), options).length, 16);
  t.match(
    rejection(xdr.varOpaque(), new Uint8Array(13), options),
    'XDR_LENGTH length 20 exceeds the maximum 16',
  );
  const writer = new xdr.XdrWriter({ maxBytes: 16, initialBytes: 0 });
  t.equal(errorOf(() => xdr.varArray(xdr.int).write(writer, [1, 2, 3, 4])).code, 'XDR_LENGTH');
  for (const initialBytes of [12, 256]) {
    const words = new xdr.XdrWriter({ maxBytes: 16, initialBytes });
    xdr.array(xdr.int, 4).write(words, [1, 2, 3, 4]);
    t.equal(errorOf(() => xdr.int.write(words, 5)).code, 'XDR_LENGTH', `${initialBytes} at first`);
  }
  t.end();
});
