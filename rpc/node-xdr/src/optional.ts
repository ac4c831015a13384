import type { Codec } from './codec.js';

/**
 * `type *name`: a marker, and the value where it is TRUE (RFC 4506 §4.19). Absent is `undefined`; `null` is not
 * accepted for it. A type that has `undefined` among its own values (`void`, another optional) would make present
 * and absent the same: reading one that is present fails, so declare such as `varArray(type, 1)`, the same bytes.
 */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    declaration: `${codec.declaration} *`,
    minBytes: 4,
    write(writer, value) {
      writer.writeInt32(value === undefined ? 0 : 1);
      if (value !== undefined) codec.write(writer, value);
    },
    read(reader) {
      if (!reader.readMarker()) return undefined;
      const value = codec.read(reader);
      if (value === undefined)
        throw reader.error(
          'XDR_VALUE',
          `a present ${codec.declaration} without a value cannot be told from an absent one`,
        );
      return value;
    },
  };
}
