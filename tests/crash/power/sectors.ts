/** A disk writes a sector whole or not at all. */
const SECTOR_BYTES = 512;

/** A write in pieces, cut where sectors end. */
export function sectorsOf(offset: number, bytes: Buffer): { offset: number; bytes: Buffer }[] {
  const sectors: { offset: number; bytes: Buffer }[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = SECTOR_BYTES - ((offset + at) % SECTOR_BYTES);
    sectors.push({ offset: offset + at, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return sectors;
}
