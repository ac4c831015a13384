import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import {
  frameChecksum,
  isOfLog,
  WAL_FRAME_HEADER_BYTES,
  WAL_HEADER_BYTES,
  walHeader,
  type WalHeader,
} from './wal-format.js';

/**
 * What a write-ahead log holds that SQLite is about to read.
 *
 * `sound`: `frames` valid frames, then nothing of this log. `torn`: the frame `frame` (from 1) at byte `byte` is
 * incomplete, and nothing behind it was ever acknowledged: SQLite drops it, as after a kill in the middle of a write.
 * `damaged`: SQLite would drop frames that may have been acknowledged.
 */
export type WalState =
  | { readonly kind: 'sound'; readonly frames: number }
  | { readonly kind: 'torn'; readonly frames: number; readonly frame: number; readonly byte: number }
  | {
      readonly kind: 'damaged';
      readonly frames: number;
      readonly place: string;
      readonly fault: string;
    };

const NO_FRAMES: WalState = { kind: 'sound', frames: 0 };

/**
 * Reads a write-ahead log the way SQLite's recovery does, and beyond the first bad frame, where SQLite stops. While
 * somebody writes to it, it can look damaged.
 *
 * @param walFile what SQLite calls `FILE-wal`; it need not exist.
 */
export function checkWal(walFile: string): WalState {
  let descriptor: number;
  try {
    descriptor = openSync(walFile, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NO_FRAMES;
    throw error;
  }
  try {
    return walState(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function walState(descriptor: number): WalState {
  const { size } = fstatSync(descriptor);
  if (size < WAL_HEADER_BYTES) return NO_FRAMES;
  const headerBytes = readAt(descriptor, 0, WAL_HEADER_BYTES);
  const header = walHeader(headerBytes);
  // The header is synced before any frame is written, so it is never torn where frames follow.
  if (header === undefined)
    return hasContent(descriptor, WAL_HEADER_BYTES, size)
      ? { kind: 'damaged', frames: 0, place: 'log header at byte 0', fault: 'its checksum is wrong' }
      : NO_FRAMES;
  return framesState(descriptor, size, header);
}

function framesState(descriptor: number, size: number, header: WalHeader): WalState {
  const frameBytes = WAL_FRAME_HEADER_BYTES + header.pageBytes;
  const count = Math.floor((size - WAL_HEADER_BYTES) / frameBytes);
  const offsetOf = (frame: number): number => WAL_HEADER_BYTES + (frame - 1) * frameBytes;
  let checksum = header.checksum;
  for (let frame = 1; frame <= count; frame += 1) {
    const bytes = readAt(descriptor, offsetOf(frame), frameBytes);
    const next = frameChecksum(bytes, header, checksum);
    if (next === undefined) return endState(descriptor, size, header, frame, offsetOf);
    // A frame that an earlier round left behind has a checksum that began with that round's header.
    if (!isOfLog(bytes, header)) return damagedAt(frame, offsetOf(frame), 'its salts are wrong');
    checksum = next;
  }
  return endState(descriptor, size, header, count + 1, offsetOf);
}

/** The state of a log whose frame number `frame` is the first that is not valid, or is not there. */
function endState(
  descriptor: number,
  size: number,
  header: WalHeader,
  frame: number,
  offsetOf: (frame: number) => number,
): WalState {
  let last: number | undefined;
  for (let later = frame; offsetOf(later) + WAL_FRAME_HEADER_BYTES <= size; later += 1)
    if (isOfLog(readAt(descriptor, offsetOf(later), WAL_FRAME_HEADER_BYTES), header)) last = later;
  if (last === undefined) return { kind: 'sound', frames: frame - 1 };
  const byte = offsetOf(frame);
  if (last === frame) return { kind: 'torn', frames: frame - 1, frame, byte };
  return damagedAt(
    frame,
    byte,
    `its checksum is wrong, and frames up to number ${last} follow that would be lost`,
  );
}

function damagedAt(frame: number, byte: number, fault: string): WalState {
  return { kind: 'damaged', frames: frame - 1, place: `frame ${frame} at byte ${byte}`, fault };
}

function hasContent(descriptor: number, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset += 65_536)
    if (readAt(descriptor, offset, Math.min(65_536, end - offset)).some((byte) => byte !== 0)) return true;
  return false;
}

function readAt(descriptor: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(descriptor, bytes, filled, length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}
