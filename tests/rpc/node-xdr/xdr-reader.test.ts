import t from 'tap';
import * as xdr from 'node-xdr';
import { bytesOf, errorOf } from './hex-table.js';

await t.test('reads several values one after the other', (t) => {
  const reader = new xdr.XdrReader(bytesOf('00000001 00000002 61620000 ff'));
  t.equal(xdr.int.read(reader), 1);
  t.equal(xdr.string().read(reader), 'ab');
  t.equal(reader.remaining, 1);
  t.throws(() => reader.expectEnd(), { code: 'XDR_TRAILING', offset: 12 });
  t.end();
});

await t.test('one reader serves for many messages, each within its bounds', (t) => {
  const bytes = bytesOf('00000001 00000002 00000003');
  const reader = new xdr.XdrReader(bytes, { maxEmptyElements: 5 });
  reader.reset(bytes, 4, 8);
  t.equal(reader.remaining, 4);
  t.equal(reader.readUint32(), 2);
  const error = errorOf(() => reader.readUint32());
  t.match(error, { code: 'XDR_TRUNCATED', offset: 4 }, 'offsets count from where decoding began');
  const Voids = xdr.varArray(xdr.void);
  for (let i = 0; i < 3; i++) t.equal(Voids.read(reader.reset(bytesOf('00000004'))).length, 4);
  t.throws(() => Voids.read(reader.reset(bytesOf('00000006'))), { code: 'XDR_BUDGET' });
  t.equal(reader.reset(bytes, 0, 99).end, 12, 'never beyond the bytes');
  t.end();
});
