import { closeSync, fstatSync, openSync } from 'node:fs';
import { isOneByteChanged } from './changed-byte.js';
import {
  frameChecksum,
  isOfLog,
  WAL_HEADER_BYTES,
  type WalChecksum,
  walHeader,
  type WalHeader,
} from './wal-format.js';
import { FrameReader, readAt } from './wal-frames.js';

/**
 * What a write-ahead log holds that SQLite is about to read.
 *
 * `sound`: `frames` valid frames, then nothing of this log. `unfinished`: the frame `frame` (from 1) at byte `byte` is
 * not valid, and it and what follows can be one transaction that was being written when the machine or the process
 * died, or that failed; it was then never acknowledged, and SQLite drops it. `damaged`: SQLite would drop what was
 * acknowledged.
 */
type WalState =
  | { readonly kind: 'sound'; readonly frames: number }
  | { readonly kind: 'unfinished'; readonly frames: number; readonly frame: number; readonly byte: number }
  | {
      readonly kind: 'damaged';
      readonly frames: number;
      readonly place: string;
      readonly fault: string;
    };

const NO_FRAMES: WalState = { kind: 'sound', frames: 0 };

/**
 * Reads a write-ahead log as SQLite's recovery does, and on beyond the first bad frame, where SQLite stops. While
 * somebody writes to the log, it can look damaged.
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
  // the header is synced before any frame is written, so with frames behind it, it is not torn but changed
  if (header === undefined)
    return hasContent(descriptor, WAL_HEADER_BYTES, size)
      ? { kind: 'damaged', frames: 0, place: 'log header at byte 0', fault: 'its checksum is wrong' }
      : NO_FRAMES;
  return framesState(descriptor, size, header);
}

function framesState(descriptor: number, size: number, header: WalHeader): WalState {
  const frames = new FrameReader(descriptor, size, header);
  let checksum = header.checksum;
  for (let frame = 1; ; frame += 1) {
    const bytes = frames.read(frame);
    const next = frameChecksum(bytes, header, checksum);
    if (next === undefined) return endState(frames, frame, checksum);
    // not a frame of an earlier round: its checksum would go on from that round's header, and not be right here
    if (!isOfLog(bytes, header)) return damagedAt(frames, frame, 'its salts were changed');
    checksum = next;
  }
}

/** The state of a log whose first invalid or missing frame is `frame`. */
function endState(frames: FrameReader, frame: number, before: WalChecksum): WalState {
  const last = frames.lastOfLog(frame);
  if (last === undefined) return { kind: 'sound', frames: frame - 1 };
  // a transaction is synced before the next one is written, so only the last of all can be unfinished
  const committed = frames.firstCommit(frame, last);
  if (committed !== undefined)
    return damagedAt(
      frames,
      frame,
      `its checksum is wrong, and transactions up to frame ${last} follow that would be lost`,
    );
  const bytes = frames.read(frame);
  const byte = frames.offsetOf(frame);
  const isOurs = frames.isWhole(bytes) && isOfLog(bytes, frames.header);
  if (isOurs && isOneByteChanged(bytes, byte, frames.header, before))
    return damagedAt(frames, frame, 'one byte of it was changed');
  return { kind: 'unfinished', frames: frame - 1, frame, byte };
}

function damagedAt(frames: FrameReader, frame: number, fault: string): WalState {
  return {
    kind: 'damaged',
    frames: frame - 1,
    place: `frame ${frame} at byte ${frames.offsetOf(frame)}`,
    fault,
  };
}

function hasContent(descriptor: number, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset += 65_536)
    if (readAt(descriptor, offset, Math.min(65_536, end - offset)).some((byte) => byte !== 0)) return true;
  return false;
}
