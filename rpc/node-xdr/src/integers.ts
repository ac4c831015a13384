import type { Codec } from './codec.js';
import { describeValue } from './describe-value.js';

function integer32(
  declaration: string,
  min: number,
  max: number,
  read: Codec<number>['read'],
): Codec<number> {
  return {
    declaration,
    minBytes: 4,
    write(writer, value) {
      if (!Number.isInteger(value) || value < min || value > max)
        throw writer.invalid(`${describeValue(value)} is not of type ${declaration} (${min} to ${max})`);
      writer.writeInt32(value);
    },
    read,
  };
}

/** A 64-bit number in two halves, so that none of the slow methods of Buffer is needed. */
const scratch = new DataView(new ArrayBuffer(8));

function integer64(
  declaration: string,
  min: bigint,
  max: bigint,
  read: Codec<bigint>['read'],
): Codec<bigint> {
  return {
    declaration,
    minBytes: 8,
    write(writer, value) {
      if (typeof value !== 'bigint' || value < min || value > max)
        throw writer.invalid(
          `${describeValue(value)} is not of type ${declaration} (a bigint, ${min} to ${max})`,
        );
      scratch.setBigInt64(0, value);
      writer.writeInt32(scratch.getInt32(0));
      writer.writeInt32(scratch.getInt32(4));
    },
    read,
  };
}

/** `int`: −2³¹ to 2³¹−1 (RFC 4506 §4.1). */
export const int: Codec<number> = integer32('int', -0x8000_0000, 0x7fff_ffff, (reader) => reader.readInt32());

/** `unsigned int`: 0 to 2³²−1 (RFC 4506 §4.2). */
export const uint: Codec<number> = integer32('unsigned int', 0, 0xffff_ffff, (reader) => reader.readUint32());

/** `hyper`: −2⁶³ to 2⁶³−1, as a bigint (RFC 4506 §4.5). */
export const hyper: Codec<bigint> = integer64(
  'hyper',
  -0x8000_0000_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  (reader) => {
    const at = reader.skip(8);
    return reader.bytes.readBigInt64BE(at);
  },
);

/** `unsigned hyper`: 0 to 2⁶⁴−1, as a bigint (RFC 4506 §4.5). */
export const uhyper: Codec<bigint> = integer64('unsigned hyper', 0n, 0xffff_ffff_ffff_ffffn, (reader) => {
  const at = reader.skip(8);
  return reader.bytes.readBigUInt64BE(at);
});
