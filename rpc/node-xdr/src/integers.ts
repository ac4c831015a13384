import type { Codec } from './codec.js';
import { describeValue } from './describe-value.js';
import type { XdrError } from './xdr-error.js';
import type { XdrReader } from './xdr-reader.js';
import type { XdrWriter } from './xdr-writer.js';

function notOfType(writer: XdrWriter, value: unknown, declaration: string, range: string): XdrError {
  return writer.invalid(`${describeValue(value)} is not of type ${declaration} (${range})`);
}

/** A 64-bit number in two halves, so that none of the slow methods of Buffer is needed. */
const scratch = new DataView(new ArrayBuffer(8));

/** Both at once are missed where the bytes end: set back, they are taken one by one. */
function readHalves(reader: XdrReader): void {
  reader.offset = reader.skip(8);
  scratch.setInt32(0, reader.readInt32());
  scratch.setInt32(4, reader.readInt32());
}

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
        throw notOfType(writer, value, declaration, `a bigint, ${min} to ${max}`);
      scratch.setBigInt64(0, value);
      writer.writeInt32(scratch.getInt32(0));
      writer.writeInt32(scratch.getInt32(4));
    },
    read,
  };
}

/** `int`: −2³¹ to 2³¹−1 (RFC 4506 §4.1). */
export const int: Codec<number> = {
  declaration: 'int',
  minBytes: 4,
  write(writer, value) {
    if (typeof value !== 'number' || (value | 0) !== value)
      throw notOfType(writer, value, 'int', '-2147483648 to 2147483647');
    writer.writeInt32(value);
  },
  read: (reader) => reader.readInt32(),
};

/** `unsigned int`: 0 to 2³²−1 (RFC 4506 §4.2). */
export const uint: Codec<number> = {
  declaration: 'unsigned int',
  minBytes: 4,
  write(writer, value) {
    if (typeof value !== 'number' || value >>> 0 !== value)
      throw notOfType(writer, value, 'unsigned int', '0 to 4294967295');
    writer.writeInt32(value);
  },
  read: (reader) => reader.readUint32(),
};

/** `hyper`: −2⁶³ to 2⁶³−1, as a bigint (RFC 4506 §4.5). */
export const hyper: Codec<bigint> = integer64(
  'hyper',
  -0x8000_0000_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  (reader) => {
    readHalves(reader);
    return scratch.getBigInt64(0);
  },
);

/** `unsigned hyper`: 0 to 2⁶⁴−1, as a bigint (RFC 4506 §4.5). */
export const uhyper: Codec<bigint> = integer64('unsigned hyper', 0n, 0xffff_ffff_ffff_ffffn, (reader) => {
  readHalves(reader);
  return scratch.getBigUint64(0);
});
