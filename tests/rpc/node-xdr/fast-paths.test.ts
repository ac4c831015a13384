import fc from 'fast-check';
import * as xdr from 'node-xdr';
import t from 'tap';
import { hexOf } from './hex-table.js';
import { samples } from './random-codec.js';

// What is fast because it does several steps at once, beside the steps by themselves.

type Members = Parameters<xdr.XdrReader['members']>[0];
type Fields = Parameters<xdr.XdrReader['members']>[1];

class SlowReader extends xdr.XdrReader {
  override members(members: Members, fields: Fields): void {
    for (const { name, codec } of members) fields[name] = this.part(codec, name);
  }
}

class SlowWriter extends xdr.XdrWriter {
  override members(members: Members, fields: Fields): void {
    for (const { name, codec } of members) this.part(codec, fields[name], name);
  }
}

/** What comes of it, as text: the value's bytes or the error with its place. */
function outcome(work: () => Uint8Array): string {
  try {
    return hexOf(work());
  } catch (error) {
    if (error instanceof xdr.XdrError) return `${error.code} ${error.path} ${error.offset}: ${error.message}`;
    throw error;
  }
}

function read(reader: xdr.XdrReader, codec: xdr.Codec<unknown>): Uint8Array {
  const value = codec.read(reader);
  reader.expectEnd();
  return xdr.encode(codec, value);
}

function write(writer: xdr.XdrWriter, codec: xdr.Codec<unknown>, value: unknown): Uint8Array {
  codec.write(writer, value);
  return writer.result();
}

const sampleWithValue = samples.chain(({ codec, values }) => fc.tuple(fc.constant(codec), values));

await t.test('members at once are read as one by one, errors and their places included', (t) => {
  const changed = fc.tuple(sampleWithValue, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat({ max: 8 }));
  fc.assert(
    fc.property(changed, ([[codec, value], where, by, missing]) => {
      const encoded = Uint8Array.from(xdr.encode(codec, value));
      const bytes = encoded.subarray(0, Math.max(0, encoded.length - missing));
      if (bytes.length > 0) bytes[where % bytes.length] = by;
      const fast = outcome(() => read(new xdr.XdrReader(bytes), codec));
      const slow = outcome(() => read(new SlowReader(bytes), codec));
      if (fast !== slow) throw new Error(`${codec.declaration}: ${fast}, one by one ${slow}`);
    }),
    { numRuns: 2_000 },
  );
  t.end();
});

await t.test('members at once are written as one by one, errors and their places included', (t) => {
  const odd = fc.anything({ maxDepth: 2 });
  const sample = fc.oneof(
    sampleWithValue,
    fc.tuple(samples, odd).map(([{ codec }, value]) => [codec, value] as const),
  );
  const memberOdd = fc
    .tuple(samples, odd)
    .map(([{ codec }, value]) => [xdr.struct('s', { codec }), { codec: value }] as const);
  fc.assert(
    fc.property(fc.oneof(sample, memberOdd), ([codec, value]) => {
      const fast = outcome(() => write(new xdr.XdrWriter(), codec, value));
      const slow = outcome(() => write(new SlowWriter(), codec, value));
      if (fast !== slow) throw new Error(`${codec.declaration}: ${fast}, one by one ${slow}`);
    }),
    { numRuns: 2_000 },
  );
  t.end();
});

/** RFC 4506 §4.11, in the plainest way. */
function plainString(text: string, maximum: number): string {
  if (/\p{Cs}/u.test(text)) return 'XDR_UTF8';
  const bytes = Buffer.from(text);
  if (bytes.length > maximum) return 'XDR_LENGTH';
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return hexOf(Buffer.concat([length, bytes, Buffer.alloc(-bytes.length & 3)]));
}

await t.test(
  'text of any length, in any place of the buffer, is written as the plainest code writes it',
  (t) => {
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
        .map((units) => String.fromCharCode(...units)),
      fc
        .tuple(fc.constantFrom('a', 'ü', '€', '😀'), fc.nat({ max: 1_200 }))
        .map(([unit, count]) => unit.repeat(count)),
    );
    fc.assert(
      fc.property(
        text,
        fc.constantFrom(20, 100, 0xffff_ffff),
        fc.nat({ max: 80 }),
        (text, maximum, before) => {
          const writer = new xdr.XdrWriter({ initialBytes: 64 });
          writer.bytes.fill(0xee);
          writer.reserve(before & ~3);
          const start = writer.offset;
          const fast = outcome(
            () => (xdr.string(maximum).write(writer, text), writer.result().subarray(start)),
          );
          const plain = plainString(text, maximum);
          if (plain.startsWith('XDR_') ? !fast.startsWith(plain) : fast !== plain) throw new Error(fast);
          t.ok(!fast.startsWith('XDR_') || writer.offset === start, 'what is refused leaves no trace');
        },
      ),
      { numRuns: 2_000 },
    );
    t.end();
  },
);

await t.test('what encode gave stays as it is, whatever is encoded after it', (t) => {
  const lengths = fc.array(fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 20_000 })), {
    minLength: 1,
    maxLength: 60,
  });
  const codec = xdr.varOpaque();
  fc.assert(
    fc.property(lengths, (lengths) => {
      const kept = lengths.map((length, i) => {
        if (length % 7 === 3) t.throws(() => xdr.encode(codec, 'no bytes' as never));
        return xdr.encode(codec, new Uint8Array(length).fill(i + 1));
      });
      kept.forEach((bytes, i) => {
        const value = xdr.decode(codec, bytes);
        if (value.length !== lengths[i] || value.some((byte) => byte !== i + 1))
          throw new Error(`value ${i}`);
      });
    }),
    { numRuns: 200 },
  );
  t.end();
});
