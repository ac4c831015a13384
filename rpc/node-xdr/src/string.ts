import { isUtf8 } from 'node:buffer';
import type { Codec } from './codec.js';
import { varOpaque } from './opaque.js';
import { checkedMaximum, MAX_LENGTH } from './length.js';

/** Up to this many characters a loop is faster than a call into the engine. */
const SHORT = 24;

/** The value's characters when it is short and all ASCII, written to `bytes`; false leaves it to the slow path. */
function writeAscii(bytes: Buffer, at: number, value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit > 0x7f) return false;
    bytes[at + i] = unit;
  }
  return true;
}

function readAscii(bytes: Buffer, at: number, length: number): string | undefined {
  let value = '';
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte > 0x7f) return undefined;
    value += String.fromCharCode(byte);
  }
  return value;
}

/**
 * `string<max>`: text of up to `max` BYTES (RFC 4506 §4.11). The RFC says ASCII; UTF-8 is what peers send, so text
 * is UTF-8 here, checked in both directions: nothing is replaced silently. For strings in another encoding use
 * {@link byteString}.
 * @throws XdrError `XDR_UTF8` when the bytes are no UTF-8 or the text holds a lone surrogate
 */
export function string(max = MAX_LENGTH): Codec<string> {
  const maximum = checkedMaximum(max);
  return {
    declaration: stringDeclaration(maximum),
    minBytes: 4,
    write(writer, value) {
      if (typeof value !== 'string') throw writer.invalid(`${String(value)} is not a string`);
      if (value.length <= SHORT && value.length <= maximum) {
        const start = writer.offset;
        writer.writeUint32(value.length);
        const at = writer.reserveOpaque(value.length);
        if (writeAscii(writer.bytes, at, value)) return;
        writer.offset = start;
      }
      if (!value.isWellFormed()) throw writer.malformedText();
      const length = Buffer.byteLength(value);
      writer.writeLength(length, maximum);
      const at = writer.reserveOpaque(length);
      writer.bytes.write(value, at, 'utf8');
    },
    read(reader) {
      const length = reader.readLength(maximum);
      const at = reader.skipOpaque(length);
      const ascii = length <= SHORT ? readAscii(reader.bytes, at, length) : undefined;
      if (ascii !== undefined) return ascii;
      if (!isUtf8(reader.bytes.subarray(at, at + length))) throw reader.error('XDR_UTF8', 'not UTF-8', at);
      return reader.bytes.toString('utf8', at, at + length);
    },
  };
}

/** `string<max>` taken as its bytes, for peers whose strings are not UTF-8. Same wire form as {@link string}. */
export function byteString(max = MAX_LENGTH): Codec<Uint8Array> {
  return { ...varOpaque(max), declaration: stringDeclaration(max) };
}

function stringDeclaration(max: number): string {
  return max === MAX_LENGTH ? 'string<>' : `string<${max}>`;
}
