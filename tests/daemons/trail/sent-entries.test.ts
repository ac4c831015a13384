import fc from 'fast-check';
import * as xdr from 'node-xdr';
import t, { type Test } from 'tap';
import { logLine } from '../../../daemons/log-server/log-line.js';
import { LogEntry, RESULT_UNKNOWN } from '../../../daemons/programs/audit.js';
import { isPlain, SentEntry } from '../../../daemons/programs/plain-log.js';
import { SentEntries } from '../../../daemons/trail/sent-entries.js';

const LENIENT = { lenient: { text: true } };

// mostly plain, and now and then a byte that is a control character, a backslash, or no character at all
const byte = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0x0a, 0x1b, 0x5c, 0x7f, 0x80, 0xc3, 0xff) },
);
const text = fc.array(byte, { maxLength: 7 });
const entryBytes = fc
  .tuple(text, text, text)
  .map((texts) => Buffer.concat(texts.map((each) => xdr.encode(xdr.varOpaque(), Uint8Array.from(each)))));

/** What reading gives and where it ends, or the error it ends with. */
function outcome<T>(
  codec: xdr.Codec<T>,
  bytes: Buffer,
  start: number,
  look: (value: T) => LogEntry,
): unknown {
  const reader = new xdr.XdrReader(bytes, LENIENT).reset(bytes, start);
  let read: T;
  try {
    read = codec.read(reader);
  } catch (error) {
    return error instanceof xdr.XdrError ? `${error.code} ${error.message}` : error;
  }
  return { value: look(read), offset: reader.offset };
}

function asDecoded(entry: SentEntry): LogEntry {
  if (!isPlain(entry)) return entry;
  return xdr.decode(LogEntry, entry.bytes.subarray(entry.start, entry.end));
}

function compare(t: Test, bytes: Buffer, start: number): void {
  const reference = outcome(LogEntry, bytes, start, (entry) => entry);
  t.strictSame(outcome(SentEntry, bytes, start, asDecoded), reference);
}

await t.test('an entry is read as the plain codec of log.x reads it, whatever its bytes', (t) => {
  fc.assert(
    fc.property(
      entryBytes,
      fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 2 }),
      fc.nat(9),
      (bytes, changes, cut) => {
        const given = Buffer.concat([Buffer.alloc(4), bytes]).subarray(
          0,
          4 + bytes.length - (cut === 9 ? 1 : 0),
        );
        for (const [at, value] of changes) if (at < bytes.length) given[4 + at] = value;
        compare(t, given, 4);
      },
    ),
    { numRuns: 1_000 },
  );
  t.end();
});

await t.test('a length beyond its maximum, or of the sign bit, is refused as ever', (t) => {
  for (const length of [257, 0x0001_0004, 0x7fff_fff0, 0x8000_0000, 0xffff_ffff]) {
    const bytes = Buffer.alloc(600, 'a');
    bytes.writeUInt32BE(length);
    // the two texts behind it are empty
    const end = length === 257 ? 4 + 257 : 4 + 4;
    compare(t, bytes.fill(0, end, end + 11), 0);
  }
  t.end();
});

await t.test('what fills the last block of four is zero', (t) => {
  const texts = ['a', 'PUBLISH', 'now'].map((each) => xdr.encode(xdr.string(), each));
  const bytes = Buffer.concat(texts);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = 0x61;
    compare(t, changed, 0);
  }
  t.end();
});

await t.test('entries keep their records and lines, though the bytes they came in change', (t) => {
  fc.assert(
    fc.property(fc.array(entryBytes, { minLength: 1, maxLength: 8 }), (all) => {
      const entries = new SentEntries();
      const records = all.map((bytes) => {
        const copy = Buffer.from(bytes);
        const reader = new xdr.XdrReader(copy, LENIENT);
        entries.add(SentEntry.read(reader));
        copy.fill(0);
        return { entry: xdr.decode(LogEntry, bytes, LENIENT), result: RESULT_UNKNOWN, address: '' };
      });
      t.strictSame(entries.records(), records);
      t.equal(entries.length, records.length);
      const lines = records.map(({ entry }) => logLine(entry));
      const arePlain = all.every((bytes) => isPlain(SentEntry.read(new xdr.XdrReader(bytes, LENIENT))));
      t.equal(entries.plainLines(), arePlain ? lines.join('\n') : undefined);
    }),
    { numRuns: 300 },
  );
  t.end();
});
