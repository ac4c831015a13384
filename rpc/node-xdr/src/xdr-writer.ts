import { DEFAULT_MAX_DEPTH } from './decode-options.js';
import { XdrError } from './xdr-error.js';

/** How values are encoded. */
export interface EncodeOptions {
  /** Bytes to set aside at first; the buffer grows as needed. Default 256. */
  readonly initialBytes?: number;
  /** How deep recursive values may nest. Default 256. */
  readonly maxDepth?: number;
}

/** A growing buffer that values are encoded into. */
export class XdrWriter {
  bytes: Buffer;
  offset = 0;
  readonly #maxDepth: number;
  #depth = 0;

  constructor(options: EncodeOptions = {}) {
    this.bytes = Buffer.allocUnsafe(options.initialBytes ?? 256);
    this.#maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH;
  }

  /** An error for a value that cannot be encoded. */
  invalid(reason: string): XdrError {
    return new XdrError('XDR_VALUE', reason, this.offset);
  }

  /** An error for more bytes or elements than the declared maximum. */
  tooLong(length: number, max: number): XdrError {
    return new XdrError('XDR_LENGTH', `length ${length} exceeds the maximum ${max}`, this.offset);
  }

  /** An error for text that no UTF-8 can stand for. */
  malformedText(): XdrError {
    return new XdrError(
      'XDR_UTF8',
      'the text holds a lone surrogate, which UTF-8 cannot represent',
      this.offset,
    );
  }

  /** What has been written so far; a view that later writes may leave behind when the buffer grows. */
  result(): Buffer {
    return this.bytes.subarray(0, this.offset);
  }

  /** Sets `length` bytes aside and returns the offset of the first; their content is the caller's to write. */
  reserve(length: number): number {
    const start = this.offset;
    const end = start + length;
    if (end > this.bytes.length) this.#grow(end);
    this.offset = end;
    return start;
  }

  writeInt32(value: number): void {
    const at = this.reserve(4);
    const { bytes } = this;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  writeUint32(value: number): void {
    this.writeInt32(value);
  }

  /** A length or count. @throws XdrError `XDR_LENGTH` when it exceeds the declared maximum */
  writeLength(length: number, max: number): void {
    if (length > max) throw this.tooLong(length, max);
    this.writeUint32(length);
  }

  /** Sets `length` bytes aside with the zero bytes that fill their last block of four. */
  reserveOpaque(length: number): number {
    const padding = (4 - (length & 3)) & 3;
    const start = this.reserve(length + padding);
    this.bytes.fill(0, start + length, start + length + padding);
    return start;
  }

  /** Runs one level deeper in a recursive type; a value that contains itself ends here. */
  nested(write: () => void): void {
    if (this.#depth >= this.#maxDepth) {
      throw new XdrError('XDR_DEPTH', `nested deeper than ${this.#maxDepth}`, this.offset);
    }
    this.#depth++;
    try {
      write();
    } finally {
      this.#depth--;
    }
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.offset);
    this.bytes = grown;
  }
}
