import type { Codec } from './codec.js';
import type { XdrWriter } from './xdr-writer.js';

function checkInteger(writer: XdrWriter, value: number, declaration: string, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw writer.invalid(`${String(value)} is not of type ${declaration} (${min} to ${max})`);
}

function checkHyper(writer: XdrWriter, value: bigint, declaration: string, min: bigint, max: bigint): void {
  if (typeof value === 'bigint' && value >= min && value <= max) return;
  throw writer.invalid(`${String(value)} is not of type ${declaration} (a bigint, ${min} to ${max})`);
}

/** `int`: −2³¹ to 2³¹−1 (RFC 4506 §4.1). */
export const int: Codec<number> = {
  declaration: 'int',
  minBytes: 4,
  write(writer, value) {
    checkInteger(writer, value, 'int', -0x8000_0000, 0x7fff_ffff);
    writer.writeInt32(value);
  },
  read: (reader) => reader.readInt32(),
};

/** `unsigned int`: 0 to 2³²−1 (RFC 4506 §4.2). */
export const uint: Codec<number> = {
  declaration: 'unsigned int',
  minBytes: 4,
  write(writer, value) {
    checkInteger(writer, value, 'unsigned int', 0, 0xffff_ffff);
    writer.writeUint32(value);
  },
  read: (reader) => reader.readUint32(),
};

/** `hyper`: −2⁶³ to 2⁶³−1, as a bigint (RFC 4506 §4.5). */
export const hyper: Codec<bigint> = {
  declaration: 'hyper',
  minBytes: 8,
  write(writer, value) {
    checkHyper(writer, value, 'hyper', -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn);
    const at = writer.reserve(8);
    writer.bytes.writeBigInt64BE(value, at);
  },
  read: (reader) => reader.bytes.readBigInt64BE(reader.skip(8)),
};

/** `unsigned hyper`: 0 to 2⁶⁴−1, as a bigint (RFC 4506 §4.5). */
export const uhyper: Codec<bigint> = {
  declaration: 'unsigned hyper',
  minBytes: 8,
  write(writer, value) {
    checkHyper(writer, value, 'unsigned hyper', 0n, 0xffff_ffff_ffff_ffffn);
    const at = writer.reserve(8);
    writer.bytes.writeBigUInt64BE(value, at);
  },
  read: (reader) => reader.bytes.readBigUInt64BE(reader.skip(8)),
};
