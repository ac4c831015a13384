import type { Codec } from './codec.js';

/** `type *name`: a marker, and the value where it is TRUE (RFC 4506 §4.19). Absent is `undefined`. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    declaration: `${codec.declaration} *`,
    minBytes: 4,
    write(writer, value) {
      writer.writeUint32(value === undefined ? 0 : 1);
      if (value !== undefined) codec.write(writer, value);
    },
    read: (reader) => (reader.readBool() ? codec.read(reader) : undefined),
  };
}
