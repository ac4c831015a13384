import type { Writable } from 'node:stream';
import { XdrWriter } from 'node-xdr';
import { frameRecord, lastFragmentHeader } from './record-marking.js';

const INITIAL_BYTES = 4096;
/** A larger buffer is not kept for the next records. */
const KEPT_BYTES = 131_072;
/** So many bytes of buffers are kept at most: enough for 512 streams that are answered in one turn. */
const MAX_SPARE_BYTES = 2_097_152;
/** Buffers of no stream in particular: ten thousand idle streams hold none. */
const spareWriters: XdrWriter[] = [];
let spareBytes = 0;
/** The most that is given to the system at once: a slow peer shows by each piece that it still reads. */
const PIECE_BYTES = 65_536;

/** Who is told how sending goes. */
interface RecordOutputOwner {
  /** The peer took something, or all, of what waited. */
  onProgress(): void;
}

/**
 * The records on their way out of one stream. Those of one turn gather in one buffer and leave in one write; while
 * the system has not taken that, further ones gather in the next. Buffers are used again, so that a busy stream
 * allocates nothing; an idle one has none.
 */
export class RecordOutput {
  readonly #stream: Writable;
  readonly #owner: RecordOutputOwner;
  readonly #fragmentBytes: number;
  /** Records that wait for the next write. */
  #gathering: XdrWriter | undefined;
  #gatheredRecords = 0;
  /** Records being written, how far they are given to the system, and how far it has taken them. */
  #writing: XdrWriter | undefined;
  #givenBytes = 0;
  #takenBytes = 0;
  /** Those of writes that are over. */
  #writtenBytes = 0;
  #isFlushPlanned = false;
  #onEmpty: (() => void) | undefined;

  constructor(stream: Writable, owner: RecordOutputOwner, fragmentBytes = Infinity) {
    this.#stream = stream;
    this.#owner = owner;
    this.#fragmentBytes = fragmentBytes;
  }

  /** Bytes that the system has not taken. */
  get queuedBytes(): number {
    return (this.#gathering?.offset ?? 0) + (this.#writing?.offset ?? 0) - this.#takenBytes;
  }

  /** Bytes that the system has taken since the beginning. */
  get sentBytes(): number {
    return this.#writtenBytes + this.#takenBytes;
  }

  /**
   * Appends one record, which `write` writes. What it throws is passed on, and no record is appended then.
   * @param isFlushedSoon whether `flush` is called before others have their turn
   */
  append(write: (writer: XdrWriter) => void, isFlushedSoon: boolean): void {
    const writer = (this.#gathering ??= takeSpare());
    const start = writer.reserve(4);
    try {
      write(writer);
      this.#mark(writer, start);
    } catch (error) {
      writer.offset = start;
      throw error;
    }
    this.#gatheredRecords++;
    if (!isFlushedSoon) this.#planFlush();
  }

  /** Records that wait for the next write. */
  get gatheredRecords(): number {
    return this.#gatheredRecords;
  }

  /** Writes what has gathered, unless a write is under way: that one's end does it. */
  flush(): void {
    const writer = this.#gathering;
    if (this.#writing !== undefined || writer === undefined || writer.offset === 0) return;
    this.#gathering = undefined;
    this.#gatheredRecords = 0;
    this.#writing = writer;
    this.#givenBytes = 0;
    this.#writePiece(writer);
  }

  /** Calls back once everything has been taken; nothing may be appended after it. */
  whenEmpty(callback: () => void): void {
    this.#onEmpty = callback;
    this.flush();
    if (this.#writing === undefined) this.#empty();
  }

  #mark(writer: XdrWriter, start: number): void {
    const length = writer.offset - start - 4;
    if (length <= this.#fragmentBytes) {
      writer.bytes.writeUInt32BE(lastFragmentHeader(length), start);
      return;
    }
    const record = writer.bytes.subarray(start + 4, writer.offset);
    const framed = frameRecord(record, this.#fragmentBytes);
    writer.offset = start;
    const at = writer.reserve(framed.length);
    framed.copy(writer.bytes, at);
  }

  #planFlush(): void {
    if (this.#isFlushPlanned || this.#writing !== undefined) return;
    this.#isFlushPlanned = true;
    process.nextTick(() => {
      this.#isFlushPlanned = false;
      this.flush();
    });
  }

  #writePiece(writer: XdrWriter): void {
    const start = this.#givenBytes;
    this.#givenBytes = Math.min(start + PIECE_BYTES, writer.offset);
    this.#stream.write(writer.bytes.subarray(start, this.#givenBytes), this.#onWritten);
  }

  readonly #onWritten = (error?: Error | null): void => {
    const writer = this.#writing;
    if ((error !== undefined && error !== null) || writer === undefined) return;
    this.#takenBytes = this.#givenBytes;
    if (this.#givenBytes < writer.offset) this.#writePiece(writer);
    else this.#finishWrite(writer);
    this.#owner.onProgress();
  };

  #finishWrite(writer: XdrWriter): void {
    this.#writing = undefined;
    this.#writtenBytes += this.#takenBytes;
    this.#takenBytes = 0;
    giveBack(writer);
    this.flush();
    if (this.queuedBytes === 0) this.#empty();
  }

  #empty(): void {
    const callback = this.#onEmpty;
    this.#onEmpty = undefined;
    callback?.();
  }
}

function takeSpare(): XdrWriter {
  const writer = spareWriters.pop();
  if (writer === undefined) return new XdrWriter({ initialBytes: INITIAL_BYTES });
  spareBytes -= writer.bytes.length;
  writer.offset = 0;
  return writer;
}

function giveBack(writer: XdrWriter): void {
  const { length } = writer.bytes;
  if (length > KEPT_BYTES || spareBytes + length > MAX_SPARE_BYTES) return;
  spareBytes += length;
  spareWriters.push(writer);
}
