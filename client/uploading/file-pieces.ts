import { readSync } from 'node:fs';
import { setImmediate as otherWork } from 'node:timers/promises';
import { bufferPair } from '../local-files/buffer-pair.js';
import { DiskPace } from '../local-files/disk-pace.js';
import { isOnLocalDisk } from '../local-files/local-disk.js';
import type { OpenedFile } from './published-files.js';

/** Small enough that a piece is still in the processor's cache when it is sent or hashed. */
const PIECE_BYTES = 256 * 1024;
/** Beyond this, whoever else has something to do gets a turn. */
const TURN_BYTES = 1024 * 1024;

export interface PiecesOptions {
  /** Where to begin. */
  readonly from: number;
  /** Where to end. */
  readonly to: number;
  /** The longest piece to read. */
  readonly maxBytes?: number;
}

/** Reads a file piece by piece. What `next` gives is good until it has been called twice more. */
export class FilePieces {
  readonly #file: OpenedFile;
  readonly #to: number;
  readonly #maxBytes: number;
  readonly #pace: DiskPace;
  readonly #buffers: readonly [Buffer, Buffer];
  #filling: 0 | 1 = 0;
  #at: number;
  #thisTurn = 0;

  constructor(file: OpenedFile, { from, to, maxBytes = PIECE_BYTES }: PiecesOptions) {
    this.#file = file;
    this.#pace = new DiskPace(() => isOnLocalDisk(`/proc/self/fd/${file.handle.fd}`));
    this.#at = from;
    this.#to = to;
    this.#maxBytes = Math.max(1, Math.min(maxBytes, PIECE_BYTES, to - from));
    this.#buffers = bufferPair(this.#maxBytes);
  }

  /** The next piece; undefined at the end. @throws Error when the file cannot be read, or is shorter by now */
  async next(): Promise<Buffer | undefined> {
    if (this.#at >= this.#to) return undefined;
    if (this.#thisTurn >= TURN_BYTES) await this.#giveWay();
    const buffer = this.#buffers[this.#filling];
    this.#filling = this.#filling === 0 ? 1 : 0;
    const bytes = await this.#read(buffer);
    if (bytes === 0) throw new Error('the file became shorter while it was read');
    this.#at += bytes;
    this.#thisTurn += bytes;
    return buffer.subarray(0, bytes);
  }

  #read(buffer: Buffer): Promise<number> {
    const { handle } = this.#file;
    const length = Math.min(this.#maxBytes, this.#to - this.#at);
    return this.#pace.turn(
      () => readSync(handle.fd, buffer, 0, length, this.#at),
      async () => (await handle.read(buffer, 0, length, this.#at)).bytesRead,
    );
  }

  async #giveWay(): Promise<void> {
    this.#thisTurn = 0;
    await otherWork();
  }
}
