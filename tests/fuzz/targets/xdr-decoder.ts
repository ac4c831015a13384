import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { DEFAULT_MAX_DEPTH, DEFAULT_MAX_EMPTY_ELEMENTS } from 'node-xdr/internal/decode-options.js';
import { CODECS } from '../../interop/xdr/all-types.js';
import { expect, expectSameBytes } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { arbitraryBytes, captured, mutatedFrom } from '../mutations.js';
import { attempt, type OurError } from '../our-errors.js';
import { anySample } from '../typed-samples.js';

const options: fc.Arbitrary<xdr.DecodeOptions> = fc.record(
  {
    lenient: fc.oneof(
      fc.constant(xdr.LENIENT),
      fc.record({
        ...{ padding: fc.boolean(), bool: fc.boolean(), enum: fc.boolean() },
        ...{ text: fc.boolean(), trailing: fc.boolean() },
      }),
    ),
    maxDepth: fc.constantFrom(0, 1, 3, DEFAULT_MAX_DEPTH, Infinity),
    maxEmptyElements: fc.constantFrom(0, 5, DEFAULT_MAX_EMPTY_ELEMENTS),
  },
  { requiredKeys: [] },
);

const mutatedCaptures = mutatedFrom(captured('portmapper', 'calls'));

/** Markers that say TRUE, one after the other: as deep as a value can be nested, and deeper than the stack. */
const deepBytes = fc
  .nat({ max: 40_000 })
  .map((words) => Buffer.concat([Buffer.alloc(words * 4, Buffer.of(0, 0, 0, 1)), Buffer.alloc(4)]));

/** Characters of UTF-8 and pieces of such, as strings travel. */
const brokenText = fc
  .array(fc.constantFrom(0x00, 0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf0, 0x9f, 0xff), {
    maxLength: 20,
  })
  .map((bytes) => Buffer.from(xdr.encode(xdr.byteString(), Uint8Array.from(bytes))));

const inputs = anySample.chain(({ codec, values }) => {
  const encoded = values.map((value) => xdr.encode(codec, value));
  return fc.record({
    codec: fc.constant(codec),
    good: encoded,
    options,
    bytes: fc.oneof(
      { weight: 5, arbitrary: mutatedFrom(encoded) },
      { weight: 3, arbitrary: arbitraryBytes },
      { weight: 1, arbitrary: mutatedCaptures },
      { weight: codec === CODECS.tree ? 10 : 0, arbitrary: deepBytes },
      { weight: codec.declaration.startsWith('string') ? 5 : 0, arbitrary: brokenText },
    ),
  });
});

/** Any type against any bytes: nothing but XdrError, and what is taken strictly is the only encoding of its value. */
export const xdrDecoder = fuzzTarget({
  name: 'xdr-decoder',
  share: 195_000,
  inputs,
  check({ codec, good, options, bytes }) {
    const strict = attempt(() => xdr.decode(codec, bytes));
    if ('value' in strict) expectSameBytes(xdr.encode(codec, strict.value), bytes, 'encoded again');
    else expectXdrError(strict.error);
    expectSameInsideOthers(codec, bytes, strict);
    expectLenient(codec, bytes, options);
    expectSameBytes(xdr.encode(codec, xdr.decode(codec, good)), good, 'the next value');
    return 'value' in strict ? 'accepted' : 'refused';
  },
});

function expectXdrError(error: OurError): void {
  expect(error instanceof xdr.XdrError, `${error.name} instead of XdrError`);
  expect(error.message.includes(error.reason), 'the message says what is wrong');
}

/** Bytes around a message are not looked at, and offsets count from where it begins. */
function expectSameInsideOthers(
  codec: xdr.Codec<unknown>,
  bytes: Buffer,
  alone: { readonly value: unknown } | { readonly error: OurError },
): void {
  const around = Buffer.concat([Buffer.alloc(5, 0xff), bytes, Buffer.alloc(40, 0)]);
  const reader = new xdr.XdrReader(Uint8Array.from(around)).reset(around, 5, 5 + bytes.length);
  const inside = attempt(() => {
    const value = codec.read(reader);
    reader.expectEnd();
    return value;
  });
  if ('error' in alone) {
    expect('error' in inside && inside.error.message === alone.error.message, 'the same error inside others');
  } else {
    expect('value' in inside, 'the same value inside others');
    expectSameBytes(xdr.encode(codec, inside.value), bytes, 'inside others');
  }
}

/** What a lenient reader takes can be sent back, but for text that is none, and means the same when it comes again. */
function expectLenient(codec: xdr.Codec<unknown>, bytes: Buffer, options: xdr.DecodeOptions): void {
  const lenient = attempt(() => xdr.decode(codec, bytes, options));
  if ('error' in lenient) {
    expectXdrError(lenient.error);
    return;
  }
  const { maxDepth = DEFAULT_MAX_DEPTH } = options;
  const canonical = attempt(() => xdr.encode(codec, lenient.value, { maxDepth }));
  if ('error' in canonical) {
    const { code, message } = canonical.error;
    const isText = options.lenient?.text === true && code === 'XDR_UTF8';
    // writing takes more of the stack than reading
    expect(isText || (maxDepth === Infinity && code === 'XDR_DEPTH'), message);
    return;
  }
  const again = xdr.decode(codec, canonical.value, { lenient: { enum: true }, maxDepth });
  expectSameBytes(xdr.encode(codec, again, { maxDepth }), canonical.value, 'what was taken leniently');
}
