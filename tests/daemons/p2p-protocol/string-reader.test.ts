import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { encodeStrings, ProtocolError, StringReader } from '../../../daemons/p2p-protocol/index.js';

/** Everything a reader gives for a stream cut at the places given. */
function read(
  bytes: Buffer,
  cuts: readonly number[],
  maxStringBytes = 255,
): { strings: string[]; rest: string } {
  const reader = new StringReader({ maxStringBytes });
  const strings: string[] = [];
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  for (const [index, start] of places.entries()) {
    reader.push(bytes.subarray(start, places[index + 1] ?? bytes.length));
    for (let string = reader.next(); string !== undefined; string = reader.next())
      strings.push(string.toString());
  }
  return { strings, rest: reader.rest.toString() };
}

await t.test('any split of a stream gives the same strings', (t) => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((string) => !string.includes('\0'));
  const sameHoweverSplit = fc.property(fc.array(text), text, fc.array(fc.nat()), (strings, rest, cuts) => {
    const bytes = Buffer.concat([encodeStrings(strings), Buffer.from(rest)]);
    return isDeepStrictEqual(read(bytes, cuts), { strings, rest });
  });
  t.doesNotThrow(() => fc.assert(sameHoweverSplit, { numRuns: 500 }));
  t.end();
});

await t.test('the bytes of strings', (t) => {
  t.equal(encodeStrings(['AB', '', 'ñ']).toString('hex'), '41420000c3b100');
  t.equal(encodeStrings([]).length, 0);
  t.throws(() => encodeStrings(['a\0b']), RangeError, 'it would arrive as two');
  t.end();
});

await t.test('a string over the limit is refused as soon as it passes it', (t) => {
  t.same(read(Buffer.from('abcd\0'), [], 4).strings, ['abcd']);
  t.throws(() => read(Buffer.from('abcde\0'), [], 4), ProtocolError);
  const reader = new StringReader({ maxStringBytes: 4 });
  reader.push(Buffer.from('abcd'));
  t.equal(reader.next(), undefined, 'its NUL may still come');
  reader.push(Buffer.from('e'));
  t.throws(() => reader.next(), { code: 'tooLong' });
  t.end();
});

await t.test('what was pushed may be written over at once', (t) => {
  const reader = new StringReader({ maxStringBytes: 255 });
  const chunk = Buffer.from('ab\0c');
  reader.push(chunk);
  chunk.fill('x');
  t.equal(reader.next()?.toString(), 'ab');
  t.equal(reader.rest.toString(), 'c');
  t.end();
});

await t.test('single bytes between strings', (t) => {
  const reader = new StringReader({ maxStringBytes: 255 });
  t.equal(reader.nextByte(), undefined);
  reader.push(Buffer.from('00416200', 'hex'));
  t.equal(reader.nextByte(), 0);
  t.equal(reader.next()?.toString(), 'Ab');
  t.equal(reader.next(), undefined);
  t.end();
});
