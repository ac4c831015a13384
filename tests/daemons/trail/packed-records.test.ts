import fc from 'fast-check';
import { XdrWriter } from 'node-xdr';
import t from 'tap';
import { PackedRecords } from '../../../daemons/trail/packed-records.js';
import type { AuditRecord } from '../../../daemons/programs/audit.js';
import { AuditRecord as AuditRecordCodec } from '../../../daemons/programs/byte-true-audit.js';

const PLACES = 7;
const BESIDE = Buffer.alloc(8, 0xff);

function bytesOf(record: AuditRecord): Buffer {
  const writer = new XdrWriter();
  AuditRecordCodec.write(writer, record);
  return writer.result();
}

// also with bytes that are no character, as C programs leave them
const text = fc.array(fc.oneof(fc.constantFrom('a', 'é', '🙂', '\udcc3'), fc.string()), { maxLength: 5 });
const short = text.map((parts) =>
  parts
    .join('')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udc7f\udd00-\udfff]/g, '?')
    .slice(0, 8),
);
const record: fc.Arbitrary<AuditRecord> = fc
  .record({ username: short, operation: short, timestamp: short, result: fc.nat(), long: fc.boolean() })
  .map(({ username, operation, timestamp, result, long }) => ({
    entry: { username, operation: long ? 'x'.repeat(512) : operation, timestamp },
    result,
    address: '127.0.0.1',
  }))
  .filter(({ entry }) => Object.values(entry).every((each) => !/[\ud800-\udbff]$/.test(each)));

await t.test('gives back what was put, whatever was put elsewhere', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(PLACES - 1), record, fc.boolean()), { minLength: 150, maxLength: 300 }),
      (puts) => {
        const packed = new PackedRecords(PLACES);
        const model = new Map<number, AuditRecord>();
        for (const [place, each, isKept] of puts) {
          if (isKept) packed.keepBytes(place, Buffer.concat([BESIDE, bytesOf(each), BESIDE]), BESIDE.length);
          else packed.set(place, each);
          model.set(place, each);
        }
        for (let place = 0; place < PLACES; place++) t.strictSame(packed.get(place), model.get(place));
      },
    ),
    { numRuns: 20 },
  );
  t.end();
});
