/** Reads the numbers of a capture, which stand in the byte order of the machine that wrote it. */
export interface Endian {
  uint16(bytes: Buffer, at: number): number;
  uint32(bytes: Buffer, at: number): number;
}

export const BIG_ENDIAN: Endian = {
  uint16: (bytes, at) => bytes.readUInt16BE(at),
  uint32: (bytes, at) => bytes.readUInt32BE(at),
};

export const LITTLE_ENDIAN: Endian = {
  uint16: (bytes, at) => bytes.readUInt16LE(at),
  uint32: (bytes, at) => bytes.readUInt32LE(at),
};
