/** The greatest length that a variable-length type can have: 2³²−1 (RFC 4506 §4.10). */
export const MAX_LENGTH = 0xffff_ffff;

/** @throws RangeError when a type is declared with a length that no XDR type can have */
export function checkedMaximum(length: number): number {
  if (Number.isInteger(length) && length >= 0 && length <= MAX_LENGTH) return length;
  throw new RangeError(`${length} is no length of an XDR type (0 to ${MAX_LENGTH})`);
}

/** The maximum as declarations spell it: `<255>`, and `<>` for none. */
export function lengthSuffix(maximum: number): string {
  return maximum === MAX_LENGTH ? '<>' : `<${maximum}>`;
}
