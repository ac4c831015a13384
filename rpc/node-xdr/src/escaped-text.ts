import { isUtf8 } from 'node:buffer';

const LONGEST_SEQUENCE_BYTES = 4;
const ESCAPE = 0xdc00;

/** Bytes as text, each byte that belongs to no UTF-8 character as the lone surrogate U+DCNN. */
export function escapedText(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = characterBytes(bytes, at);
    text +=
      length === 0 ? String.fromCharCode(ESCAPE | (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + length);
    at += Math.max(length, 1);
  }
  return text;
}

/** How many bytes the character has that starts there; 0 for none. */
function characterBytes(bytes: Buffer, at: number): number {
  for (let length = 1; length <= LONGEST_SEQUENCE_BYTES && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
