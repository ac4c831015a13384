import { constants, isUtf8 } from 'node:buffer';
import type { Codec } from './codec.js';
import { describeValue } from './describe-value.js';
import { escapedText } from './escaped-text.js';
import { checkedMaximum, lengthSuffix, MAX_LENGTH } from './length.js';
import { varOpaque } from './opaque.js';
import type { XdrReader } from './xdr-reader.js';
import type { XdrWriter } from './xdr-writer.js';

/**
 * What `toString` and `write` call in the end: undocumented, but in every Node, and a tenth of a short text's cost less.
 */
interface TextBuffer extends Buffer {
  utf8Slice(start: number, end: number): string;
  utf8Write(text: string, offset: number, length: number): number;
}

/** Up to this many characters a loop is faster than a call into the engine. */
const SHORT = 24;
/** What a UTF-16 unit has in UTF-8 at most. */
const MAX_BYTES_PER_UNIT = 3;

/** Writes a short text that is all ASCII, where a character is a byte; otherwise leaves no trace and says false. */
function writeAscii(writer: XdrWriter, value: string): boolean {
  const { length } = value;
  const start = writer.reserve(4 + ((length + 3) & ~3));
  const { bytes, offset } = writer;
  for (let i = start + 4 + length; i < offset; i++) bytes[i] = 0;
  for (let i = 0, at = start + 4; i < length; i++, at++) {
    const unit = value.charCodeAt(i);
    if (unit > 0x7f) {
      writer.offset = start;
      return false;
    }
    bytes[at] = unit;
  }
  bytes[start] = bytes[start + 1] = bytes[start + 2] = 0;
  bytes[start + 3] = length;
  return true;
}

function writeUtf8(writer: XdrWriter, value: string, maximum: number): void {
  const start = writer.offset;
  // with what fills the last block of four: to grow would lose what stands behind the offset
  const most = (value.length * MAX_BYTES_PER_UNIT + 3) & ~3;
  const fits = start + 4 + most <= writer.bytes.length;
  // behind the offset nothing is written yet: what is refused after all leaves no trace
  const length = fits
    ? (writer.bytes as TextBuffer).utf8Write(value, start + 4, value.length * MAX_BYTES_PER_UNIT)
    : Buffer.byteLength(value);
  if (length !== value.length && !value.isWellFormed()) throw writer.malformedText();
  writer.writeLength(length, maximum);
  const at = writer.reserveOpaque(length);
  if (!fits) writer.bytes.write(value, at);
}

function readUtf8(reader: XdrReader, length: number): string {
  if (length > constants.MAX_STRING_LENGTH)
    throw reader.error('XDR_LENGTH', `no string can have ${length} bytes here`, reader.offset - 4);
  const at = reader.skipOpaque(length);
  const text = (reader.bytes as TextBuffer).utf8Slice(at, at + length);
  // The engine puts U+FFFD where bytes are not UTF-8; so does a text that holds that character.
  if (!text.includes('\ufffd')) return text;
  const bytes = reader.bytes.subarray(at, at + length);
  if (isUtf8(bytes)) return text;
  if (reader.lenient.text === true) return escapedText(bytes);
  throw reader.error('XDR_UTF8', 'the bytes are not UTF-8', at);
}

/**
 * `string<max>`: text of up to `max` BYTES (RFC 4506 §4.11). Without `max` any length fits. The RFC says ASCII;
 * UTF-8 is what peers send, so text is UTF-8 here, checked in both directions: nothing is replaced, NUL and a byte
 * order mark are kept. For strings in another encoding use {@link byteString}. Encoding and decoding throw XdrError
 * `XDR_UTF8` when the text holds a lone surrogate or the bytes are no UTF-8.
 * @throws RangeError when `max` is no length (0 to 2³²−1)
 */
export function string(max = MAX_LENGTH): Codec<string> {
  const maximum = checkedMaximum(max);
  return {
    declaration: `string${lengthSuffix(maximum)}`,
    minBytes: 4,
    write(writer, value) {
      if (typeof value !== 'string') throw writer.invalid(`${describeValue(value)} is not a string`);
      const isShort = value.length <= SHORT && value.length <= maximum;
      if (!isShort || !writeAscii(writer, value)) writeUtf8(writer, value, maximum);
    },
    read: (reader) => readUtf8(reader, reader.readLength(maximum)),
  };
}

/**
 * `string<max>` taken as its bytes, for peers whose strings are not UTF-8. Same wire form as {@link string}.
 * @throws RangeError when `max` is no length (0 to 2³²−1)
 */
export function byteString(max = MAX_LENGTH): Codec<Uint8Array> {
  return { ...varOpaque(max), declaration: `string${lengthSuffix(max)}` };
}
