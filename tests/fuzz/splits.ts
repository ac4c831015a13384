import fc from 'fast-check';

/** How a stream arrives: the lengths of its pieces, begun again when they are used up. */
export const pieceLengths: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
);

/** The stream in pieces of these lengths. */
export function pieces(stream: Buffer, lengths: readonly number[]): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0, i = 0; at < stream.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    found.push(stream.subarray(at, at + length));
    at += length;
  }
  return found;
}
