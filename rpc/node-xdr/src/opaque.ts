import type { Codec } from './codec.js';
import type { XdrReader } from './xdr-reader.js';
import { checkedMaximum, MAX_LENGTH } from './length.js';

function copyOf(reader: XdrReader, length: number): Uint8Array {
  const at = reader.skipOpaque(length);
  return Uint8Array.prototype.slice.call(reader.bytes, at, at + length);
}

/** `opaque[length]`: so many bytes, no more and no less (RFC 4506 §4.9). Decoded to a copy. */
export function opaque(length: number): Codec<Uint8Array> {
  const bytes = checkedMaximum(length);
  return {
    declaration: `opaque[${bytes}]`,
    minBytes: (bytes + 3) & ~3,
    write(writer, value) {
      if (value.length !== bytes) throw writer.invalid(`${value.length} bytes where exactly ${bytes} belong`);
      const at = writer.reserveOpaque(bytes);
      writer.bytes.set(value, at);
    },
    read: (reader) => copyOf(reader, bytes),
  };
}

/** `opaque<max>`: up to `max` bytes (RFC 4506 §4.10). Decoded to a copy. */
export function varOpaque(max = MAX_LENGTH): Codec<Uint8Array> {
  const maximum = checkedMaximum(max);
  return {
    declaration: maximum === MAX_LENGTH ? 'opaque<>' : `opaque<${maximum}>`,
    minBytes: 4,
    write(writer, value) {
      writer.writeLength(value.length, maximum);
      const at = writer.reserveOpaque(value.length);
      writer.bytes.set(value, at);
    },
    read: (reader) => copyOf(reader, reader.readLength(maximum)),
  };
}
