import fc from 'fast-check';
import { frameRecord, RecordReader, type RecordLimits, RpcError } from 'onc-rpc';
import { expect, expectSameBytes } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { arbitraryBytes, captured, mutatedFrom } from '../mutations.js';
import { attempt } from '../our-errors.js';
import { pieceLengths, pieces } from '../splits.js';

/** What a stream came to: its records, and whether it then broke a limit. */
interface Reading {
  readonly records: Buffer[];
  isBroken: boolean;
}

const framed = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 90 }), fc.integer({ min: 1, max: 100 })), { maxLength: 5 })
  .map((records) => Buffer.concat(records.map(([bytes, fragment]) => frameRecord(bytes, fragment))));

const limits: fc.Arbitrary<RecordLimits> = fc.record(
  {
    maxRecordBytes: fc.constantFrom(0, 1, 64, 4096),
    maxFragmentOverheadBytes: fc.constantFrom(4, 8, 40),
    isEveryFragmentLast: fc.boolean(),
  },
  { requiredKeys: [] },
);

const inputs = fc.record({
  stream: fc.oneof(
    { weight: 3, arbitrary: mutatedFrom(framed) },
    { weight: 3, arbitrary: mutatedFrom(captured('records')) },
    { weight: 1, arbitrary: arbitraryBytes },
  ),
  lengths: pieceLengths,
  limits,
});

const NEXT = Buffer.from('the next record');

/** Any stream in any pieces gives the records that RFC 5531 §11 says are in it, or RPC_BAD_RECORD where a limit is broken. */
export const recordReader = fuzzTarget({
  name: 'record-reader',
  share: 190_000,
  inputs,
  check({ stream, lengths, limits }) {
    const wanted = recordsIn(stream, limits);
    const whole = new RecordReader(limits);
    expectSame(reading(whole, [stream]), wanted);
    const inPieces = new RecordReader(limits);
    expectSame(reading(inPieces, pieces(stream, lengths)), wanted);
    if (!wanted.isBroken) expect(whole.isInsideRecord === inPieces.isInsideRecord, 'inside a record or not');
    expectNext(wanted.isBroken || whole.isInsideRecord ? new RecordReader() : whole, limits);
    return wanted.isBroken || wanted.records.length === 0 ? 'refused' : 'accepted';
  },
});

function reading(reader: RecordReader, chunks: readonly Buffer[]): Reading {
  const read: Reading = { records: [], isBroken: false };
  for (const [i, chunk] of chunks.entries()) {
    const result = attempt(() => {
      reader.push(chunk);
      // now and then two pieces come before anybody looks
      if (i % 3 === 1 && i < chunks.length - 1) return;
      for (let record = reader.next(); record !== undefined; record = reader.next())
        read.records.push(Buffer.from(record));
    });
    if (!('error' in result)) continue;
    expect(result.error instanceof RpcError && result.error.code === 'RPC_BAD_RECORD', result.error.message);
    read.isBroken = true;
    return read;
  }
  return read;
}

/** The same by the simplest means, the whole stream at hand. */
function recordsIn(stream: Buffer, limits: RecordLimits): Reading {
  const {
    maxRecordBytes = 4_194_304,
    maxFragmentOverheadBytes = 65_536,
    isEveryFragmentLast = false,
  } = limits;
  const read: Reading = { records: [], isBroken: false };
  let [record, overheadBytes] = [Buffer.alloc(0), 0];
  for (let at = 0; at + 4 <= stream.length;) {
    const [isLast, length] = [stream.readInt32BE(at) < 0, stream.readUInt32BE(at) & 0x7fff_ffff];
    overheadBytes += 4;
    read.isBroken = record.length + length > maxRecordBytes || overheadBytes > maxFragmentOverheadBytes;
    if (read.isBroken || at + 4 + length > stream.length) return read;
    record = Buffer.concat([record, stream.subarray(at + 4, at + 4 + length)]);
    at += 4 + length;
    if (!isLast && !isEveryFragmentLast) continue;
    read.records.push(record);
    [record, overheadBytes] = [Buffer.alloc(0), 0];
  }
  return read;
}

function expectSame(read: Reading, wanted: Reading): void {
  expect(read.isBroken === wanted.isBroken, `broken: ${read.isBroken} instead of ${wanted.isBroken}`);
  expect(
    read.records.length === wanted.records.length,
    `${read.records.length} instead of ${wanted.records.length} records`,
  );
  wanted.records.forEach((each, i) => expectSameBytes(read.records[i] ?? Buffer.of(), each, `record ${i}`));
}

function expectNext(reader: RecordReader, { maxRecordBytes = NEXT.length }: RecordLimits): void {
  if (maxRecordBytes < NEXT.length) return;
  reader.push(frameRecord(NEXT));
  expectSameBytes(reader.next() ?? Buffer.of(), NEXT, 'the next record');
  expect(reader.next() === undefined, 'nothing behind it');
}
