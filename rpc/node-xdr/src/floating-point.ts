import type { Codec } from './codec.js';
import { describeValue } from './describe-value.js';
import { uhyper, uint } from './integers.js';
import { opaque } from './opaque.js';
import type { XdrWriter } from './xdr-writer.js';

/** A number's bits; a DataView, because only that says the order of bytes. */
const scratch = new DataView(new ArrayBuffer(8));
const FLOAT_INFINITY = 0x7f80_0000;
const FLOAT_QUIET_NAN = 0x7fc0_0000;
const SIGN = 0x8000_0000;

/**
 * The double that a float's NaN widens to with every bit of its payload in place. The processor's own conversion
 * would set the quiet bit of a signalling one.
 */
function widenedNan(bits: number): number {
  scratch.setUint32(0, (bits & SIGN) | 0x7ff0_0000 | ((bits & 0x7f_ffff) >>> 3));
  scratch.setUint32(4, (bits & 7) << 29);
  return scratch.getFloat64(0);
}

function narrowedNanBits(nan: number): number {
  scratch.setFloat64(0, nan);
  const high = scratch.getUint32(0);
  const payload = ((high & 0xf_ffff) << 3) | (scratch.getUint32(4) >>> 29);
  // All that remains may be zero, which would be an infinity.
  return (high & SIGN) | (payload === 0 ? FLOAT_QUIET_NAN : FLOAT_INFINITY | payload);
}

function floatBitsOf(writer: XdrWriter, value: number): number {
  if (Number.isNaN(value)) return narrowedNanBits(value);
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  if ((bits & ~SIGN) === FLOAT_INFINITY && Number.isFinite(value))
    throw writer.invalid(`${value} is not of type float (its greatest number is 3.4e38)`);
  return bits;
}

function checkNumber(writer: XdrWriter, value: number, declaration: string): void {
  if (typeof value !== 'number')
    throw writer.invalid(`${describeValue(value)} is not of type ${declaration}`);
}

/**
 * `float`: IEEE single precision (RFC 4506 §4.6). A number is rounded to it; one too large for it is an error. NaNs
 * keep sign and payload from decoding to encoding, as long as the program does not store them in a typed array or
 * an array of plain numbers; where the bits must survive anything use {@link floatBits}.
 */
export const float: Codec<number> = {
  declaration: 'float',
  minBytes: 4,
  write(writer, value) {
    checkNumber(writer, value, 'float');
    writer.writeInt32(floatBitsOf(writer, value));
  },
  read(reader) {
    const bits = reader.readUint32();
    if ((bits & ~SIGN) > FLOAT_INFINITY) return widenedNan(bits);
    scratch.setUint32(0, bits);
    return scratch.getFloat32(0);
  },
};

/** `double`: IEEE double precision (RFC 4506 §4.7). For NaNs see {@link float}, and {@link doubleBits}. */
export const double: Codec<number> = {
  declaration: 'double',
  minBytes: 8,
  write(writer, value) {
    checkNumber(writer, value, 'double');
    scratch.setFloat64(0, value);
    writer.writeInt32(scratch.getInt32(0));
    writer.writeInt32(scratch.getInt32(4));
  },
  read(reader) {
    scratch.setInt32(0, reader.readInt32());
    scratch.setInt32(4, reader.readInt32());
    return scratch.getFloat64(0);
  },
};

/** `float` as its 32 bits, an unsigned number: for programs to which the bits of a NaN matter. Same wire form. */
export const floatBits: Codec<number> = { ...uint, declaration: 'float' };

/** `double` as its 64 bits, an unsigned bigint: for programs to which the bits of a NaN matter. Same wire form. */
export const doubleBits: Codec<bigint> = { ...uhyper, declaration: 'double' };

/**
 * `quadruple`: IEEE quadruple precision as its 16 bytes, most significant first (RFC 4506 §4.8). JavaScript has
 * no number of that precision, so none is guessed.
 */
export const quadruple: Codec<Uint8Array> = { ...opaque(16), declaration: 'quadruple' };
