import fc from 'fast-check';
import t from 'tap';
import { heading, recordLine } from '../../../../client/audit/format/record-lines.js';
import type { ShownRecord } from '../../../../client/audit/format/shown-record.js';
import type { StoredRecord } from '../../../../client/audit/trail/stored-record.js';
import { bytesOf } from '../../../../daemons/text/stray-bytes.js';

const RECORD: StoredRecord = {
  position: 7,
  source: '00112233445566778899aabbccddeeff',
  sequence: 3,
  username: Buffer.from('alice'),
  operation: Buffer.from('PUBLISH /tmp/a.txt'),
  timestamp: Buffer.from('26/11/2026 05:00:00'),
  result: 0,
  address: '192.0.2.1',
  receivedMs: 1_795_669_200_123,
  caller: '127.0.0.1',
  authentication: 1,
  identity: '127.0.0.0/8',
  hash: 'ab'.repeat(32),
};

function json(record: StoredRecord): ShownRecord {
  return JSON.parse(recordLine(record, 'jsonl')) as ShownRecord;
}

/** The cells of one line of CSV (RFC 4180). */
function cells(line: string): string[] {
  const body = line.replace(/\r\n$/, '');
  return [...body.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
}

const SHORT = new Map([
  ['\\n', '\n'],
  ['\\t', '\t'],
  ['\\\\', '\\'],
]);

/** What the escapes in a cell stand for. */
function unescaped(text: string): Buffer {
  const pieces = text.split(/(\\(?:n|t|\\|x[0-9a-f]{2}|u\{[0-9a-f]+\}))/).map((piece) => {
    const [, two, many] = /^\\(?:x(..)|u\{(.+)\})$/.exec(piece) ?? [];
    if (two !== undefined) return Buffer.from(two, 'hex');
    if (many !== undefined) return Buffer.from(String.fromCodePoint(parseInt(many, 16)));
    return Buffer.from(SHORT.get(piece) ?? piece);
  });
  return Buffer.concat(pieces);
}

await t.test('a record as JSON', (t) => {
  t.same(json(RECORD), {
    position: 7,
    source: '00112233-4455-6677-8899-aabbccddeeff',
    sequence: 3,
    username: 'alice',
    operation: 'PUBLISH /tmp/a.txt',
    timestamp: '26/11/2026 05:00:00',
    result: 0,
    address: '192.0.2.1',
    received: '2026-11-26T05:00:00.123Z',
    caller: '127.0.0.1',
    authentication: 'address',
    identity: '127.0.0.0/8',
    hash: 'ab'.repeat(32),
  });
  t.equal(json({ ...RECORD, result: 0xffff_ffff }).result, null, 'version 1 tells no result');
  t.end();
});

await t.test('a record as CSV', (t) => {
  t.equal(
    heading('csv'),
    'position,source,sequence,username,operation,timestamp,result,address,received,caller,authentication,identity,hash\r\n',
  );
  t.equal(
    recordLine({ ...RECORD, username: Buffer.from('a "b", c'), result: 0xffff_ffff }, 'csv'),
    '7,00112233-4455-6677-8899-aabbccddeeff,3,"a ""b"", c",PUBLISH /tmp/a.txt,26/11/2026 05:00:00,,192.0.2.1,' +
      `2026-11-26T05:00:00.123Z,127.0.0.1,address,127.0.0.0/8,${'ab'.repeat(32)}\r\n`,
  );
  t.end();
});

await t.test('no cell is a formula', (t) => {
  const formulas = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '＝1',
    '"=1"',
    ' =1',
    'a;=1;',
    'a; "=1',
    ';;@1',
  ];
  for (const formula of formulas) {
    const [, , , cell = ''] = cells(recordLine({ ...RECORD, username: Buffer.from(formula) }, 'csv'));
    t.notMatch(cell, /(^|;)[\s"]*[=+\-@\t\r＝]/, formula);
    t.equal(unescaped(cell).toString(), formula);
  }
  t.end();
});

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => Buffer.from(text)),
  fc
    .string({ unit: fc.constantFrom('=', ',', '"', '\\', '\n', '\x1b', '\u202e', 'x', '1'), maxLength: 9 })
    .map((text) => Buffer.from(text)),
);

await t.test('any bytes come back from both, and none drives a terminal or breaks a line', (t) => {
  fc.assert(
    fc.property(anyBytes, (username) => {
      const record = { ...RECORD, username };
      for (const format of ['jsonl', 'csv'] as const) {
        const line = recordLine(record, format);
        const body = line.replace(/\r?\n$/, '');
        if (/[\p{Cc}\p{Bidi_Control}]/u.test(body)) throw new Error(`${format}: ${JSON.stringify(body)}`);
        const back = format === 'jsonl' ? bytesOf(json(record).username) : unescaped(cells(line)[3] ?? '');
        if (!back.equals(username)) throw new Error(`${format}: ${body}`);
      }
    }),
    { numRuns: 500 },
  );
  t.pass();
  t.end();
});
