import { isUtf8 } from 'node:buffer';
import * as xdr from 'node-xdr';

const STRAY = 0xdc00;
const STRAY_BYTES = /[\udc80-\udcff]/u;

/**
 * A byte that belongs to no character of UTF-8, in a text: the lone surrogate U+DCNN, as node-xdr reads it and as it is
 * printed as `\xNN`, which a name that has these four characters is not.
 */
export function strayByte(byte: number): string {
  return String.fromCharCode(STRAY | byte);
}

export function hasStrayBytes(text: string): boolean {
  return STRAY_BYTES.test(text);
}

/** The bytes that a text stands for. */
export function bytesOf(text: string): Buffer {
  if (!hasStrayBytes(text)) return Buffer.from(text);
  const pieces = Array.from(text, (each) =>
    hasStrayBytes(each) ? Buffer.of(each.charCodeAt(0) & 0xff) : Buffer.from(each),
  );
  return Buffer.concat(pieces);
}

const BYTES = xdr.varOpaque();
const TEXT = xdr.string();

/** The text that bytes stand for: the other way round of {@link bytesOf}. */
export function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  return xdr.decode(TEXT, xdr.encode(BYTES, bytes), { lenient: { text: true } });
}

/** A text with its stray bytes written `\xNN`, for who takes nothing but UTF-8; cut to `maxBytes`, no escape in two. */
export function spelledOut(text: string, maxBytes: number): string {
  let spelled = '';
  let length = 0;
  for (const each of text) {
    const piece = hasStrayBytes(each) ? `\\x${(each.charCodeAt(0) & 0xff).toString(16)}` : each;
    length += Buffer.byteLength(piece);
    if (length > maxBytes) break;
    spelled += piece;
  }
  return spelled;
}
