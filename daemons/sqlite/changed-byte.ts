import {
  rightChecksum,
  storedChecksum,
  WAL_FRAME_HEADER_BYTES,
  type WalChecksum,
  type WalHeader,
} from './wal-format.js';

// A torn write leaves out whole sectors. Those are zero then, since each round of the log begins with an empty file; so one
// wrong byte can also be the only one of a sector that was left out. The checksum is linear, s0 += x + s1, s1 += y + s0 for
// each pair of words, so a changed byte can be found by what it does to the sums. The highest byte of a word does the same as
// others 1,536 bytes further; by chance that hardly happens: a frame has a million changes of one byte, and there are 2^64
// sums.

/** What a disk writes at once or not at all; one with larger sectors writes some of these together. */
const SECTOR_BYTES = 512;
const CHECKSUM_AT = 16;

/**
 * Whether one byte of a whole frame was changed after it was written: its checksum is wrong, another value of a byte would
 * make it right, and no sector that was left unwritten explains that.
 *
 * @param start where the frame begins in the log
 */
export function isOneByteChanged(
  frame: Buffer,
  start: number,
  header: WalHeader,
  before: WalChecksum,
): boolean {
  const bytes = wrongBytes(frame, header, before);
  const isLeftOut = (byte: number): boolean => partInSector(frame, start, byte).every((each) => each === 0);
  // the page's number, which is never 0, has a sector of its own with every 64th frame
  return bytes.length > 0 && !isLeftOut(0) && !bytes.every(isLeftOut);
}

/** What the sector of a byte has of the frame. */
function partInSector(frame: Buffer, start: number, byte: number): Buffer {
  const sector = byte - ((start + byte) % SECTOR_BYTES);
  return frame.subarray(Math.max(0, sector), sector + SECTOR_BYTES);
}

/** The bytes of a frame with a wrong checksum each of which may be all that is wrong. */
function wrongBytes(frame: Buffer, header: WalHeader, before: WalChecksum): number[] {
  const [stored0, stored1] = storedChecksum(frame);
  const [right0, right1] = rightChecksum(frame, header, before);
  const missing: WalChecksum = [(stored0 - right0) | 0, (stored1 - right1) | 0];
  return [...wrongChecksumBytes(frame, [right0, right1]), ...wrongContentBytes(frame, header, missing)];
}

function wrongChecksumBytes(frame: Buffer, [right0, right1]: WalChecksum): number[] {
  const right = Buffer.alloc(8);
  right.writeUInt32BE(right0);
  right.writeUInt32BE(right1, 4);
  const wrong = [...right.keys()].filter((at) => right[at] !== frame[CHECKSUM_AT + at]);
  return wrong.length === 1 ? wrong.map((at) => CHECKSUM_AT + at) : [];
}

function wrongContentBytes(frame: Buffer, header: WalHeader, missing: WalChecksum): number[] {
  const wrong: number[] = [];
  // What 1 more in the first and in the second word of a pair does to the sums; from the last pair to the first.
  let first: WalChecksum = [1, 1];
  let second: WalChecksum = [0, 1];
  for (let at = frame.length - 8; at >= 0; at -= 8) {
    // neither the salts nor the checksum are in the sums
    if (at > 0 && at < WAL_FRAME_HEADER_BYTES) continue;
    for (const [word, weight] of [
      [at, first],
      [at + 4, second],
    ] as const) {
      const byte = wrongByteOf(frame.subarray(word, word + 4), missing, weight, header);
      if (byte !== undefined) wrong.push(word + byte);
    }
    first = carriedOn(first);
    second = carriedOn(second);
  }
  return wrong;
}

function carriedOn([s0, s1]: WalChecksum): WalChecksum {
  const next0 = (s0 + s1) | 0;
  return [next0, (s1 + next0) | 0];
}

/** Which of the four bytes of a word would make the sums right, if it had another value. */
function wrongByteOf(
  word: Buffer,
  missing: WalChecksum,
  weight: WalChecksum,
  { isBigEndian }: WalHeader,
): number | undefined {
  for (const [index, byte] of word.entries()) {
    const shift = 8 * (isBigEndian ? 3 - index : index);
    for (let change = -byte; change <= 255 - byte; change += 1)
      if (
        Math.imul(change << shift, weight[0]) === missing[0] &&
        Math.imul(change << shift, weight[1]) === missing[1]
      )
        return index;
  }
  return undefined;
}
