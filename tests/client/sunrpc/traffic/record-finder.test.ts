import fc from 'fast-check';
import { frameRecord } from 'onc-rpc';
import t from 'tap';
import { type Found, RecordFinder } from '../../../../client/sunrpc/traffic/record-finder.js';
import { call, reply, words } from './messages.js';

const CALL = call({ xid: 7, proc: 3 }, words(1, 2, 3, 4));
const REPLY = reply(7, words(111));

/** What was found, in short: the length of each record and what is missing of it, or what was skipped. */
function brief(found: readonly Found[]): string[] {
  return found.map((each) =>
    each.kind === 'record'
      ? `${each.bytes.length}${each.missingBytes > 0 ? `-${each.missingBytes}` : ''}`
      : `skipped ${each.bytes}${each.missingBytes > 0 ? ` missing ${each.missingBytes}` : ''}`,
  );
}

function finder(
  options: { isFromStart?: boolean; isRpc?: boolean; maxRecordBytes?: number } = {},
): RecordFinder {
  return new RecordFinder({ isFromStart: true, isRpc: false, ...options });
}

await t.test('records in any fragments, in any pieces', () => {
  const inputs = fc.record({
    records: fc.array(
      fc.tuple(fc.constantFrom(CALL, REPLY, reply(1), Buffer.of()), fc.integer({ min: 1, max: 70 })),
      { minLength: 1, maxLength: 6 },
    ),
    piece: fc.integer({ min: 1, max: 90 }),
  });
  fc.assert(
    fc.property(inputs, ({ records, piece }) => {
      const stream = Buffer.concat([
        frameRecord(CALL),
        ...records.map(([record, fragment]) => frameRecord(record, fragment)),
      ]);
      const reader = finder();
      const found: Found[] = [];
      for (let at = 0; at < stream.length; at += piece)
        found.push(...reader.push(stream.subarray(at, at + piece)));
      found.push(...reader.end());
      const wanted = [CALL, ...records.map(([record]) => record)];
      return (
        found.length === wanted.length &&
        found.every((each, i) => each.kind === 'record' && each.bytes.equals(wanted[i] ?? CALL))
      );
    }),
    { numRuns: 500 },
  );
  return Promise.resolve();
});

await t.test('the first record in fragments too short to be judged', (t) => {
  for (const fragment of [1, 3, 4, 8, 19]) {
    const reader = finder();
    t.same(brief(reader.push(frameRecord(CALL, fragment))), ['56'], `fragments of ${fragment}`);
    t.ok(reader.isRpc);
  }
  const reader = finder();
  reader.push(frameRecord(Buffer.from('no RPC at all, but framed alike'), 5));
  t.notOk(reader.isRpc);
  t.same(brief(reader.push(frameRecord(CALL))), ['skipped 59', '56']);
  t.end();
});

await t.test('other protocols are no RPC, and nothing is said of them', (t) => {
  for (const [name, bytes] of [
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: example\r\n\r\n'.repeat(20))],
    ['TLS', Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), Buffer.alloc(600, 0xab)])],
    ['zeros', Buffer.alloc(5000)],
    ['ones', Buffer.alloc(5000, 0xff)],
    ['numbers', words(...Array.from({ length: 900 }, (_, i) => i % 4))],
  ] as const) {
    const reader = finder();
    t.same([...reader.push(bytes), ...reader.end()], [], name);
    t.notOk(reader.isRpc, name);
    t.ok(reader.heldBytes < 2048, `${name}: ${reader.heldBytes} bytes are held`);
  }
  t.end();
});

await t.test('a stream that is seen from its middle on', (t) => {
  const stream = Buffer.concat([frameRecord(CALL), frameRecord(REPLY), frameRecord(CALL, 24)]);
  for (let start = 1; start < 60; start += 7) {
    const reader = finder({ isFromStart: false });
    const found = [...reader.push(stream.subarray(start)), ...reader.end()];
    t.same(brief(found), [`skipped ${60 - start}`, '28', '56'], `from byte ${start} on`);
  }
  t.end();
});

await t.test('a gap within a record cuts it, and the next one is found', (t) => {
  const stream = Buffer.concat([frameRecord(CALL), frameRecord(REPLY), frameRecord(CALL)]);
  for (const [from, count, wanted] of [
    [30, 20, ['26-30', '28', '56']],
    [4, 10, ['0-56', '28', '56']],
    [30, 30, ['26-30', '28', '56']],
    [30, 40, ['26-30', 'skipped 22 missing 10', '56']],
    [60, 4, ['56', 'skipped 28 missing 4', '56']],
    [62, 30, ['56', 'skipped 2 missing 30', '56']],
    [58, 6, ['54-2', 'skipped 28 missing 4', '56']],
  ] as const) {
    const reader = finder({ isRpc: true });
    const found = [
      ...reader.push(stream.subarray(0, from)),
      ...reader.gap(count),
      ...reader.push(stream.subarray(from + count)),
      ...reader.end(),
    ];
    t.same(brief(found), wanted, `${count} bytes missing at ${from}`);
  }
  t.end();
});

await t.test('a gap between the fragments of a record', (t) => {
  const framed = frameRecord(CALL, 28);
  const reader = finder();
  const found = [
    ...reader.push(framed.subarray(0, 32)),
    ...reader.gap(10),
    ...reader.push(framed.subarray(42)),
    ...reader.push(frameRecord(REPLY)),
    ...reader.end(),
  ];
  t.same(brief(found), ['28', 'skipped 22 missing 10', '28']);
  t.end();
});

await t.test('the end in the middle of a record', (t) => {
  for (const [count, wanted] of [
    [59, ['55-1']],
    [30, ['26-30']],
    [22, ['18-38']],
    [4, ['0-56']],
    [3, ['skipped 3']],
  ] as const) {
    const reader = finder({ isRpc: true });
    t.same(
      brief([...reader.push(frameRecord(CALL).subarray(0, count)), ...reader.end()]),
      wanted,
      `after ${count} bytes`,
    );
  }
  const reader = finder();
  t.same(
    brief([...reader.push(frameRecord(CALL, 28).subarray(0, 32)), ...reader.end()]),
    ['28-1'],
    'after a fragment',
  );
  t.end();
});

await t.test('a record that is known to be RPC and cannot be read is shown all the same', (t) => {
  const reader = finder();
  const garbage = Buffer.alloc(40, 0x55);
  t.same(brief(reader.push(Buffer.concat([frameRecord(CALL), frameRecord(garbage), frameRecord(REPLY)]))), [
    '56',
    '40',
    '28',
  ]);
  t.end();
});

await t.test('a length that nobody means', (t) => {
  const reader = finder();
  const stream = Buffer.concat([
    frameRecord(CALL),
    words(0x7fff_ffff),
    Buffer.alloc(100, 0x55),
    frameRecord(REPLY),
  ]);
  t.same(brief(reader.push(stream)), ['56', 'skipped 104', '28']);

  const inside = finder();
  const fragment = frameRecord(CALL, 28).subarray(0, 32);
  t.same(
    brief(
      inside.push(Buffer.concat([fragment, words(0x7000_0000), Buffer.alloc(50, 0x55), frameRecord(REPLY)])),
    ),
    ['28-1879048192', 'skipped 54', '28'],
  );
  t.end();
});

await t.test('of a long record only the beginning is kept', (t) => {
  const reader = finder({ maxRecordBytes: 1000 });
  const long = call({}, new Uint8Array(5000));
  const found = [...reader.push(frameRecord(long, 900)), ...reader.push(frameRecord(REPLY))];
  t.same(brief(found), ['1000-4040', '28']);
  t.end();
});

await t.test('a large record is followed although its length is beyond the limit', (t) => {
  const reader = finder({ maxRecordBytes: 1000 });
  const long = call({}, new Uint8Array(5000));
  t.same(brief([...reader.push(frameRecord(long)), ...reader.push(frameRecord(REPLY))]), ['1000-4040', '28']);
  t.end();
});

await t.test('whatever a stream holds, little is kept of it', () => {
  const chunks = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(
        CALL,
        REPLY,
        frameRecord(CALL),
        words(0),
        words(0x8000_0000),
        words(1, 0x0500_0000),
        frameRecord(CALL, 5),
      ),
      fc.nat(300),
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(chunks, fc.boolean(), fc.boolean(), (chunks, isFromStart, isRpc) => {
      const reader = new RecordFinder({ isFromStart, isRpc, maxRecordBytes: 500 });
      let [given, seen] = [0, 0];
      for (const chunk of chunks) {
        given += typeof chunk === 'number' ? 0 : chunk.length;
        const found = typeof chunk === 'number' ? reader.gap(chunk) : reader.push(Buffer.from(chunk));
        seen += found.reduce(
          (sum, each) => sum + (each.kind === 'record' ? each.bytes.length : each.bytes),
          0,
        );
      }
      seen += reader
        .end()
        .reduce((sum, each) => sum + (each.kind === 'record' ? each.bytes.length : each.bytes), 0);
      return reader.heldBytes <= 1100 && seen <= given;
    }),
    { numRuns: 1000 },
  );
  return Promise.resolve();
});
