import {
  rightChecksum,
  storedChecksum,
  WAL_FRAME_HEADER_BYTES,
  type WalChecksum,
  type WalHeader,
} from './wal-format.js';

// A torn write leaves whole sectors as they were before; a single byte that differs was changed by something else. The
// checksum is linear, s0 += x + s1, s1 += y + s0 for each pair of words, so one changed byte can be found by what it
// does to the sums. By chance that hardly happens: a frame has a million changes of one byte, and there are 2^64 sums.

/** Whether one byte is all that is wrong in a whole frame with a wrong checksum: it was changed after the write. */
export function isOneByteOff(frame: Buffer, header: WalHeader, before: WalChecksum): boolean {
  const [stored0, stored1] = storedChecksum(frame);
  const [right0, right1] = rightChecksum(frame, header, before);
  if (differingBytes(stored0 ^ right0) + differingBytes(stored1 ^ right1) === 1) return true;
  const missing: WalChecksum = [(stored0 - right0) | 0, (stored1 - right1) | 0];
  const words = Buffer.concat([frame.subarray(0, 8), frame.subarray(WAL_FRAME_HEADER_BYTES)]);
  // What 1 more in the first and in the second word of a pair does to the sums; from the last pair to the first.
  let first: WalChecksum = [1, 1];
  let second: WalChecksum = [0, 1];
  for (let offset = words.length - 8; offset >= 0; offset -= 8) {
    if (explains(missing, first, words.subarray(offset, offset + 4), header.isBigEndian)) return true;
    if (explains(missing, second, words.subarray(offset + 4, offset + 8), header.isBigEndian)) return true;
    first = carriedOn(first);
    second = carriedOn(second);
  }
  return false;
}

function carriedOn([s0, s1]: WalChecksum): WalChecksum {
  const next0 = (s0 + s1) | 0;
  return [next0, (s1 + next0) | 0];
}

/** Whether the sums would be right with another value of one of the four bytes of a word. */
function explains(missing: WalChecksum, weight: WalChecksum, word: Buffer, isBigEndian: boolean): boolean {
  for (const [index, byte] of word.entries()) {
    const shift = 8 * (isBigEndian ? 3 - index : index);
    for (let change = -byte; change <= 255 - byte; change += 1)
      if (
        Math.imul(change << shift, weight[0]) === missing[0] &&
        Math.imul(change << shift, weight[1]) === missing[1]
      )
        return true;
  }
  return false;
}

function differingBytes(difference: number): number {
  return [0, 8, 16, 24].filter((shift) => ((difference >>> shift) & 0xff) !== 0).length;
}
