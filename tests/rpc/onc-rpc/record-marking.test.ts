import t from 'tap';
import fc from 'fast-check';
import { frameRecord, RecordReader, type RecordLimits } from 'onc-rpc';
import { lastFragmentHeader } from 'onc-rpc/internal/record-marking.js';
import { fromHex, toHex, word } from './hex.js';

/** All records of a stream that arrives in these chunks; each is copied, as its bytes may be reused. */
function recordsOf(chunks: readonly Buffer[], limits?: RecordLimits): string[] {
  const reader = new RecordReader(limits);
  const records: string[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let record = reader.next(); record !== undefined; record = reader.next())
      records.push(toHex(record));
  }
  return records;
}

const FRAMES: readonly (readonly [story: string, stream: string, records: readonly string[]])[] = [
  ['one fragment', '80000004 01020304', ['01020304']],
  ['an empty record', '80000000', ['']],
  ['two records', '80000001 01 80000002 0203', ['01', '0203']],
  ['two fragments', '00000002 0102 80000002 0304', ['01020304']],
  ['an empty last fragment', '00000003 010203 80000000', ['010203']],
  ['empty fragments between', '00000000 00000001 01 00000000 80000001 02', ['0102']],
  ['a record behind a fragmented one', '00000001 01 80000001 02 80000001 03', ['0102', '03']],
];

await t.test('records are found in streams, and any split of a stream gives the same records', (t) => {
  for (const [story, hex, records] of FRAMES) {
    const stream = fromHex(hex);
    t.same(recordsOf([stream]), records, story);
    t.same(recordsOf([...stream].map((byte) => Buffer.of(byte))), records, `${story}, byte by byte`);
    for (let at = 1; at < stream.length; at++) {
      t.same(recordsOf([stream.subarray(0, at), stream.subarray(at)]), records, `${story}, split at ${at}`);
    }
  }
  t.end();
});

await t.test('records framed in fragments of any size, split anywhere, come back', (t) => {
  const records = fc.array(fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 70 })));
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  fc.assert(
    fc.property(records, cuts, (sent, sizes) => {
      const stream = Buffer.concat(sent.map(([bytes, fragment]) => frameRecord(bytes, fragment)));
      const chunks: Buffer[] = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = sizes[i % sizes.length] ?? 1;
        chunks.push(stream.subarray(at, at + size));
        at += size;
      }
      t.strictSame(
        recordsOf(chunks),
        sent.map(([bytes]) => toHex(bytes)),
      );
    }),
    { numRuns: 200 },
  );
  t.end();
});

await t.test('a record is framed as asked, in one fragment by default', (t) => {
  const record = fromHex('0102030405');
  t.equal(toHex(frameRecord(record)), toHex(fromHex('80000005 0102030405')));
  t.equal(toHex(frameRecord(record, 2)), toHex(fromHex('00000002 0102 00000002 0304 80000001 05')));
  t.equal(toHex(frameRecord(record, 5)), toHex(fromHex('80000005 0102030405')));
  t.equal(
    toHex(frameRecord(record, 0)),
    toHex(frameRecord(record, 1)),
    'fragments of nothing would never end',
  );
  t.equal(toHex(frameRecord(Buffer.of())), '80000000');
  t.equal(lastFragmentHeader(24), 0x80000018);
  t.end();
});

await t.test('what announces too much is refused before it is buffered', (t) => {
  const limits = { maxRecordBytes: 1000, maxFragmentOverheadBytes: 40 };
  for (const [story, hex] of [
    ['a last fragment of 2 GiB', 'ffffffff'],
    ['a fragment of 2 GiB', '7fffffff'],
    ['one byte too many', word(0x8000_0000 + 1001)],
    ['one byte too many in the second fragment', `${word(600)} ${'00'.repeat(600)} ${word(401)}`],
    ['fragments of nothing', '00000000'.repeat(11)],
    ['fragments of one byte', '0000000100'.repeat(11)],
  ] as const) {
    const error = t.throws(() => recordsOf([fromHex(hex)], limits), { code: 'RPC_BAD_RECORD' }, story);
    t.ok(error);
  }
  const longest = `${word(0x8000_0000 + 1000)} ${'00'.repeat(1000)}`;
  t.equal(recordsOf([fromHex(longest)], limits).length, 1, 'the longest record allowed');
  t.same(recordsOf([fromHex('0000000100'.repeat(9) + '80000000')], limits).length, 1, 'the most fragments');
  t.equal(
    recordsOf([fromHex(('0000000100'.repeat(9) + '80000000').repeat(3))], limits).length,
    3,
    'limits hold for each record anew',
  );
  t.end();
});

await t.test('what is no RPC at all is named', (t) => {
  for (const [bytes, guess] of [
    ['GET / HTTP/1.1\r\n\r\n', /HTTP/],
    ['HEAD / HTTP/1.1\r\n\r\n', /HTTP/],
    ['SSH-2.0-OpenSSH_9.2\r\n', /SSH/],
    ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', /TLS/],
  ] as const) {
    t.throws(() => recordsOf([Buffer.from(bytes, 'latin1')]), { code: 'RPC_BAD_RECORD', message: guess });
  }
  t.end();
});

await t.test('2,000 fragments of 1 KiB make a record; 100,000 of one byte do not', (t) => {
  const piece = Buffer.concat([fromHex(word(1024)), Buffer.alloc(1024, 7)]);
  const pieces = [...Array.from({ length: 2000 }, () => piece), fromHex('80000000')];
  const reader = new RecordReader();
  let record: Buffer | undefined;
  for (const each of pieces) {
    reader.push(each);
    record = reader.next();
  }
  t.equal(record?.length, 2000 * 1024);
  t.ok(record?.every((byte) => byte === 7));
  const crumbs = Buffer.concat(Array.from({ length: 100_000 }, () => fromHex('00000001 00')));
  t.throws(() => recordsOf([crumbs]), { code: 'RPC_BAD_RECORD' });
  t.end();
});

await t.test('instruments that never set the bit of the last fragment are understood when asked for', (t) => {
  t.same(recordsOf([fromHex('00000001 01 00000002 0203')], { isEveryFragmentLast: true }), ['01', '0203']);
  t.end();
});

await t.test('a reader knows whether it is inside a record', (t) => {
  const reader = new RecordReader();
  t.equal(reader.isInsideRecord, false);
  for (const [hex, isInside] of [
    ['80', true],
    ['000002', true],
    ['01', true],
    ['02', false],
  ] as const) {
    reader.push(fromHex(hex));
    reader.next();
    t.equal(reader.isInsideRecord, isInside);
  }
  t.end();
});
