import { decodeText } from '../p2p-protocol/index.js';
import { spelledOut, strayByte } from './stray-bytes.js';

const MAX_SEQUENCE_BYTES = 4;

/**
 * Bytes of unknown worth as text that stands for at most `maxBytes` of them, no character cut in two; a byte that
 * belongs to no character of UTF-8 is a `strayByte`.
 */
export function boundedText(bytes: Buffer, maxBytes: number): string {
  const whole = bytes.length <= maxBytes ? decodeText(bytes) : undefined;
  return whole ?? cutText(bytes, maxBytes);
}

function cutText(bytes: Buffer, maxBytes: number): string {
  let text = '';
  let length = 0;
  for (const piece of pieces(bytes)) {
    length += piece.bytes;
    if (length > maxBytes) break;
    text += piece.text;
  }
  return text;
}

/** The same in nothing but UTF-8: what is none is written `\xNN`. */
export function spelledText(bytes: Buffer, maxBytes: number): string {
  return spelledOut(boundedText(bytes, maxBytes), maxBytes);
}

interface Piece {
  readonly text: string;
  readonly bytes: number;
}

function* pieces(bytes: Buffer): Generator<Piece> {
  const text = decodeText(bytes);
  if (text !== undefined) {
    for (const character of text) yield { text: character, bytes: Buffer.byteLength(character) };
    return;
  }
  for (let at = 0; at < bytes.length;) {
    const character = characterAt(bytes, at);
    const piece = {
      text: character ?? strayByte(bytes[at] ?? 0),
      bytes: Buffer.byteLength(character ?? '-'),
    };
    yield piece;
    at += piece.bytes;
  }
}

function characterAt(bytes: Buffer, at: number): string | undefined {
  for (let length = 1; length <= MAX_SEQUENCE_BYTES; length++) {
    const character = decodeText(bytes.subarray(at, at + length));
    if (character !== undefined) return character === '' ? undefined : character;
  }
  return undefined;
}
