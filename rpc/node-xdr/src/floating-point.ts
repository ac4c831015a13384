import type { Codec } from './codec.js';
import type { XdrWriter } from './xdr-writer.js';

function checkNumber(writer: XdrWriter, value: number, declaration: string): void {
  if (typeof value !== 'number') throw writer.invalid(`${String(value)} is not of type ${declaration}`);
}

/** `float`: IEEE single precision (RFC 4506 §4.6); a number is rounded to it. */
export const float: Codec<number> = {
  declaration: 'float',
  minBytes: 4,
  write(writer, value) {
    checkNumber(writer, value, 'float');
    const at = writer.reserve(4);
    writer.bytes.writeFloatBE(value, at);
  },
  read: (reader) => reader.bytes.readFloatBE(reader.skip(4)),
};

/** `double`: IEEE double precision (RFC 4506 §4.7). */
export const double: Codec<number> = {
  declaration: 'double',
  minBytes: 8,
  write(writer, value) {
    checkNumber(writer, value, 'double');
    const at = writer.reserve(8);
    writer.bytes.writeDoubleBE(value, at);
  },
  read: (reader) => reader.bytes.readDoubleBE(reader.skip(8)),
};

/**
 * `quadruple`: IEEE quadruple precision as its 16 bytes, most significant first (RFC 4506 §4.8). JavaScript has
 * no number of that precision, so none is guessed.
 */
export const quadruple: Codec<Uint8Array> = {
  declaration: 'quadruple',
  minBytes: 16,
  write(writer, value) {
    if (value.length !== 16) throw writer.invalid(`a quadruple has 16 bytes, not ${value.length}`);
    const at = writer.reserve(16);
    writer.bytes.set(value, at);
  },
  read(reader) {
    const at = reader.skip(16);
    return Uint8Array.prototype.slice.call(reader.bytes, at, at + 16);
  },
};
