import fc from 'fast-check';

/** Code points that are no characters: half of a pair, which UTF-8 has no bytes for. */
const SURROGATES = { first: 0xd800, count: 0x800 };
const LAST_CODE_POINT = 0x10_ffff;

/** Any character. Not fast-check's `unit: 'binary'`, whose tables take 85 MB and a second to build. */
const character: fc.Arbitrary<string> = fc
  .nat({ max: LAST_CODE_POINT - SURROGATES.count })
  .map((at) => String.fromCodePoint(at < SURROGATES.first ? at : at + SURROGATES.count));

/** Text of any characters that UTF-8 can represent, up to so many. */
export function randomText(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: character, maxLength });
}
