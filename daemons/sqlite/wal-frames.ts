import { readSync } from 'node:fs';
import { isCommit, isOfLog, WAL_FRAME_HEADER_BYTES, WAL_HEADER_BYTES, type WalHeader } from './wal-format.js';

/** Reads the frames of a log by their number, from 1. What is read behind the end of the file is short or empty. */
export class FrameReader {
  readonly header: WalHeader;
  readonly #descriptor: number;
  readonly #size: number;
  readonly #frameBytes: number;

  constructor(descriptor: number, size: number, header: WalHeader) {
    this.header = header;
    this.#descriptor = descriptor;
    this.#size = size;
    this.#frameBytes = WAL_FRAME_HEADER_BYTES + header.pageBytes;
  }

  offsetOf(frame: number): number {
    return WAL_HEADER_BYTES + (frame - 1) * this.#frameBytes;
  }

  read(frame: number, bytes = this.#frameBytes): Buffer {
    return readAt(this.#descriptor, this.offsetOf(frame), bytes);
  }

  isWhole(frame: Buffer): boolean {
    return frame.length === this.#frameBytes;
  }

  /** The last frame from `first` on that bears this log's salts: those that an earlier round left bear others. */
  lastOfLog(first: number): number | undefined {
    let last: number | undefined;
    for (let frame = first; this.#hasHeader(frame); frame += 1)
      if (isOfLog(this.read(frame, WAL_FRAME_HEADER_BYTES), this.header)) last = frame;
    return last;
  }

  /** The first frame of this log from `first` to before `end` that ends a transaction. */
  firstCommit(first: number, end: number): number | undefined {
    for (let frame = first; frame < end; frame += 1) {
      const bytes = this.read(frame, WAL_FRAME_HEADER_BYTES);
      if (isOfLog(bytes, this.header) && isCommit(bytes)) return frame;
    }
    return undefined;
  }

  #hasHeader(frame: number): boolean {
    return this.offsetOf(frame) + WAL_FRAME_HEADER_BYTES <= this.#size;
  }
}

/** The bytes of a file from an offset on: `length`, or fewer where the file ends. */
export function readAt(descriptor: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(descriptor, bytes, filled, length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}
