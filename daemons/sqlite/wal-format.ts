// SQLite's write-ahead log (https://www.sqlite.org/fileformat2.html#walformat): a header of 32 bytes, then frames of a
// 24-byte header and a page. All fields are big-endian; checksums run over words in the order that the magic names.

export const WAL_HEADER_BYTES = 32;
export const WAL_FRAME_HEADER_BYTES = 24;

const MAGIC = 0x377f_0682;
const VERSION = 3_007_000;

/** The two sums of 32 bits: each frame goes on from those of the one before it. */
export type WalChecksum = readonly [number, number];

export interface WalHeader {
  readonly pageBytes: number;
  readonly isBigEndian: boolean;
  /** The 8 bytes that mark the frames written since the log began anew. */
  readonly salt: Buffer;
  readonly checksum: WalChecksum;
}

/** Reads the log's header; undefined where it is not valid, and SQLite would take the log for empty. */
export function walHeader(bytes: Buffer): WalHeader | undefined {
  if (bytes.length < WAL_HEADER_BYTES) return undefined;
  const magic = bytes.readUInt32BE(0);
  const isBigEndian = magic === MAGIC + 1;
  if (magic !== MAGIC && !isBigEndian) return undefined;
  const pageBytes = bytes.readUInt32BE(8);
  if (bytes.readUInt32BE(4) !== VERSION || !isPageSize(pageBytes)) return undefined;
  const checksum = checksumOf(bytes.subarray(0, 24), isBigEndian, [0, 0]);
  if (!isStoredAt(bytes, 24, checksum)) return undefined;
  return { pageBytes, isBigEndian, salt: bytes.subarray(16, 24), checksum };
}

/** Whether a frame has the salts of this log. */
export function isOfLog(frame: Buffer, { salt }: WalHeader): boolean {
  return frame.subarray(8, 16).equals(salt);
}

/**
 * The checksum of a frame, which the next one goes on from; undefined where the one that it bears is wrong. It covers
 * the page, its number and the commit mark, but not the salts.
 */
export function frameChecksum(
  frame: Buffer,
  header: WalHeader,
  before: WalChecksum,
): WalChecksum | undefined {
  if (frame.length < WAL_FRAME_HEADER_BYTES + header.pageBytes || frame.readUInt32BE(0) === 0)
    return undefined;
  const after = rightChecksum(frame, header, before);
  return isStoredAt(frame, 16, after) ? after : undefined;
}

/** Whether a frame ends a transaction. */
export function isCommit(frame: Buffer): boolean {
  return frame.readUInt32BE(4) !== 0;
}

/** The checksum that stands in a frame, right or wrong. */
export function storedChecksum(frame: Buffer): WalChecksum {
  return [frame.readUInt32BE(16), frame.readUInt32BE(20)];
}

function isPageSize(bytes: number): boolean {
  return bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0;
}

function isStoredAt(bytes: Buffer, offset: number, [first, second]: WalChecksum): boolean {
  return bytes.readUInt32BE(offset) === first && bytes.readUInt32BE(offset + 4) === second;
}

/** The checksum that a frame with this content must have. */
export function rightChecksum(frame: Buffer, { isBigEndian }: WalHeader, before: WalChecksum): WalChecksum {
  const afterHeader = checksumOf(frame.subarray(0, 8), isBigEndian, before);
  return checksumOf(frame.subarray(WAL_FRAME_HEADER_BYTES), isBigEndian, afterHeader);
}

function checksumOf(bytes: Buffer, isBigEndian: boolean, [first, second]: WalChecksum): WalChecksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let s0 = first;
  let s1 = second;
  for (let offset = 0; offset < bytes.length; offset += 8) {
    s0 = (s0 + view.getUint32(offset, !isBigEndian) + s1) >>> 0;
    s1 = (s1 + view.getUint32(offset + 4, !isBigEndian) + s0) >>> 0;
  }
  return [s0, s1];
}
