import fc from 'fast-check';
import * as xdr from 'node-xdr';
import t from 'tap';
import { collectGarbage } from '../../collect-garbage.js';
import { hexOf } from './hex-table.js';
import { samples, samplesWithValue } from './random-codec.js';

// What is fast because it does several steps at once, beside the steps by themselves.

type Read = Parameters<xdr.XdrReader['members']>;
type Written = Parameters<xdr.XdrWriter['members']>;

class SlowReader extends xdr.XdrReader {
  override members(members: Read[0], fields: Read[1]): void {
    for (const { name, codec } of members) fields[name] = this.part(codec, name);
  }
}

class SlowWriter extends xdr.XdrWriter {
  override members(members: Written[0], fields: Written[1]): void {
    for (const { name, codec } of members) this.part(codec, fields[name], name);
  }
}

const LARGE = 16 * 1024 * 1024;

function bytesInUse(): number {
  collectGarbage();
  // what the first has found is given back in the background, until the second begins
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** In a function of its own, so that no variable keeps anything. */
function thereAndBack(length: number): number {
  return xdr.decode(xdr.varOpaque(), xdr.encode(xdr.varOpaque(), new Uint8Array(length))).length;
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

/** Buffers that are soon full, at any place of a value and of its blocks of four. */
const initialBytes = fc.nat({ max: 100 });

await t.test('members at once are read as one by one, errors and their places included', (t) => {
  const changed = fc.tuple(samplesWithValue, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat({ max: 8 }));
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
    samplesWithValue,
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
        initialBytes,
        (text, maximum, before, initialBytes) => {
          const writer = new xdr.XdrWriter({ initialBytes });
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

await t.test('a buffer of any size gives the same bytes, however often it has to grow', (t) => {
  const nineOfThreeBytes = 'あ'.repeat(9);
  const encoded = xdr.encode(xdr.string(100), nineOfThreeBytes, { initialBytes: 31 });
  t.equal(hexOf(encoded), plainString(nineOfThreeBytes, 100));
  fc.assert(
    fc.property(samplesWithValue, initialBytes, ([codec, value], initialBytes) => {
      const grown = outcome(() => write(new xdr.XdrWriter({ initialBytes }), codec, value));
      const roomy = outcome(() => write(new xdr.XdrWriter({ initialBytes: 65_536 }), codec, value));
      if (grown !== roomy) throw new Error(`${codec.declaration}: ${grown}, with room ${roomy}`);
    }),
    { numRuns: 2_000 },
  );
  t.end();
});

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

await t.test('nothing large is kept for what is short', (t) => {
  const codec = xdr.varOpaque();
  xdr.encode(codec, new Uint8Array(100_000)); // what comes next is in a new buffer
  const [long, short] = [xdr.encode(codec, new Uint8Array(5_000)), xdr.encode(codec, new Uint8Array(1))];
  t.not(long.buffer, short.buffer);
  const before = bytesInUse();
  t.equal(thereAndBack(LARGE), LARGE);
  const kept = bytesInUse() - before;
  t.ok(kept < LARGE / 2, `${kept} bytes are kept`);
  t.end();
});

await t.test('a codec written by hand sees nothing of the values before', (t) => {
  const seen: string[] = [];
  const looking: xdr.Codec<number> = {
    ...xdr.uint,
    write(writer, value) {
      xdr.uint.write(writer, value);
      seen.push(hexOf(writer.result()));
    },
  };
  xdr.encode(xdr.varOpaque(), new Uint8Array(100_000)); // what comes next is in a new buffer
  xdr.encode(xdr.string(), 'what somebody else encoded');
  xdr.encode(looking, 5);
  t.same(seen, ['00000005']);
  t.end();
});

await t.test('a value encoded while another is, or one that is refused half-way, changes no other', (t) => {
  const text = xdr.string();
  const pair = xdr.struct('pair', { first: text, second: text });
  const inner: Uint8Array[] = [];
  const encodesToo = (second: string): { first: string; second: string } => ({
    first: 'outer '.repeat(10),
    get second() {
      inner.push(xdr.encode(text, 'inner '.repeat(10)));
      return second;
    },
  });
  const outer = ['x', 'y'.repeat(3_000), 'z'.repeat(9_000)].map((second) => {
    t.throws(() => xdr.encode(pair, encodesToo('\ud800')), { code: 'XDR_UTF8' });
    return xdr.encode(pair, encodesToo(second));
  });
  t.same(
    outer.map((bytes) => xdr.decode(pair, bytes).second[0]),
    ['x', 'y', 'z'],
  );
  t.same(new Set(inner.map((bytes) => xdr.decode(text, bytes))), new Set(['inner '.repeat(10)]));
  t.equal(inner.length, 6);
  t.end();
});

await t.test('who gives an encoded value away to another thread takes no other value along', (t) => {
  xdr.encode(xdr.varOpaque(), new Uint8Array(100_000)); // what comes next is in a new buffer
  const [given, kept] = [xdr.encode(xdr.uint, 1), xdr.encode(xdr.uint, 2)];
  try {
    structuredClone(given, { transfer: [given.buffer as ArrayBuffer] });
  } catch {
    // newer versions of Node refuse, older ones copy
  }
  t.equal(kept.length, 4);
  t.equal(xdr.decode(xdr.uint, xdr.encode(xdr.uint, 3)), 3);
  t.end();
});
