import { decodeText } from '../p2p-protocol/index.js';

const MAX_SEQUENCE_BYTES = 4;

/**
 * Bytes of unknown worth as text of at most `maxBytes` bytes of UTF-8: what is no UTF-8 is written `\xNN`, and
 * neither a character nor such an escape is cut in two.
 */
export function boundedText(bytes: Buffer, maxBytes: number): string {
  let text = '';
  let length = 0;
  for (const piece of pieces(bytes)) {
    length += Buffer.byteLength(piece);
    if (length > maxBytes) break;
    text += piece;
  }
  return text;
}

function* pieces(bytes: Buffer): Generator<string> {
  const text = decodeText(bytes);
  if (text !== undefined) {
    yield* text;
    return;
  }
  for (let at = 0; at < bytes.length;) {
    const character = characterAt(bytes, at);
    yield character ?? `\\x${bytes.toString('hex', at, at + 1)}`;
    at += character === undefined ? 1 : Buffer.byteLength(character);
  }
}

function characterAt(bytes: Buffer, at: number): string | undefined {
  for (let length = 1; length <= MAX_SEQUENCE_BYTES; length++) {
    const character = decodeText(bytes.subarray(at, at + length));
    if (character !== undefined) return character === '' ? undefined : character;
  }
  return undefined;
}
