import { DEFAULT_MAX_DEPTH, limitOf } from './decode-options.js';
import { errorOfDepth, errorWithin, type PathStep, XdrError } from './xdr-error.js';

/** How values are encoded; everything has a safe default. */
export interface EncodeOptions {
  /** Bytes to set aside at first; the buffer grows as needed. Default 256. */
  readonly initialBytes?: number;
  /** How many bytes the buffer may grow to. Default 2³¹−1, the largest fragment of a record (RFC 5531 §11). */
  readonly maxBytes?: number;
  /** How deep recursive values may nest. Default 256. */
  readonly maxDepth?: number;
}

const DEFAULT_MAX_BYTES = 0x7fff_ffff;

/** The half of a `Codec` that a writer needs. */
export interface Encoder<T> {
  /** Appends a value. @throws XdrError when the type cannot represent it */
  write(writer: XdrWriter, value: T): void;
}

/** A member of a struct. */
interface EncodedMember {
  readonly name: string;
  readonly codec: Encoder<unknown>;
}

/** A growing buffer that values are encoded into. To use it again for other values set `offset` to 0. */
export class XdrWriter {
  /** The buffer. Growing replaces it: read this property again after each write. */
  bytes: Buffer;
  /** How much has been written. */
  offset = 0;
  readonly #maxBytes: number;
  readonly #maxDepth: number;
  #depth = 0;
  #start = 0;

  /** @throws RangeError for a limit that is none, such as NaN */
  constructor(options: EncodeOptions = {}) {
    this.#maxBytes = limitOf('maxBytes', options.maxBytes, DEFAULT_MAX_BYTES);
    this.bytes = Buffer.allocUnsafe(Math.min(options.initialBytes ?? 256, this.#maxBytes));
    this.#maxDepth = limitOf('maxDepth', options.maxDepth, DEFAULT_MAX_DEPTH);
  }

  /** Begins a value behind what was written before, at the next multiple of eight; returns where. */
  begin(): number {
    return (this.offset = this.#start = (this.offset + 7) & ~7);
  }

  /** How much has been written of the present value: since {@link begin}, or in all. */
  get written(): number {
    return this.offset - this.#start;
  }

  /** An error for a value that cannot be encoded. */
  invalid(reason: string): XdrError {
    return new XdrError('XDR_VALUE', reason, this.written);
  }

  /** An error for more bytes or elements than the declared maximum. */
  tooLong(length: number, max: number): XdrError {
    return new XdrError('XDR_LENGTH', `length ${length} exceeds the maximum ${max}`, this.written);
  }

  /** An error for text that no UTF-8 can stand for. */
  malformedText(): XdrError {
    const reason = 'the text holds a lone surrogate, which UTF-8 cannot represent';
    return new XdrError('XDR_UTF8', reason, this.written);
  }

  /**
   * What has been written so far of the present value (see {@link begin}), as a view: writing on after `offset` was
   * set back changes it, and once the buffer has grown it no longer follows. Copy what is to be kept.
   */
  result(): Buffer {
    return this.bytes.subarray(this.#start, this.offset);
  }

  /** Writes a part of the present value; `step` is its place there, for the path of an error. */
  part<T>(codec: Encoder<T>, value: T, step: PathStep): void {
    try {
      codec.write(this, value);
    } catch (error) {
      throw errorWithin(errorOfDepth(error, this.written), step);
    }
  }

  /**
   * Writes the fields of these names one after the other: {@link part} for each of them, but with one handler for the
   * errors of all. No name may be one that objects have by themselves.
   */
  members(members: readonly EncodedMember[], fields: Readonly<Record<string, unknown>>): void {
    let step = '';
    try {
      for (const { name, codec } of members) {
        step = name;
        codec.write(this, fields[name]);
      }
    } catch (error) {
      throw errorWithin(errorOfDepth(error, this.written), step);
    }
  }

  /**
   * Sets `length` bytes aside and returns the offset of the first; their content is the caller's to write.
   * @throws XdrError `XDR_LENGTH` when the buffer may not grow so far
   */
  reserve(length: number): number {
    const start = this.offset;
    const end = start + length;
    if (end > this.bytes.length) this.#grow(end);
    this.offset = end;
    return start;
  }

  /** A 32-bit number, signed or unsigned, most significant byte first. Not checked: that is the codec's part. */
  writeInt32(value: number): void {
    const at = this.reserve(4);
    const { bytes } = this;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** The same bytes as {@link writeInt32}. */
  writeUint32(value: number): void {
    this.writeInt32(value);
  }

  /** A length or count. @throws XdrError `XDR_LENGTH` when it exceeds the declared maximum */
  writeLength(length: number, max: number): void {
    if (length > max) throw this.tooLong(length, max);
    this.writeInt32(length);
  }

  /** Sets `length` bytes aside with the zero bytes that fill their last block of four (RFC 4506 §3). */
  reserveOpaque(length: number): number {
    const start = this.reserve(length + 3 - ((length + 3) & 3));
    for (let i = start + length; i < this.offset; i++) this.bytes[i] = 0;
    return start;
  }

  /** Runs one level deeper in a recursive type; a value that contains itself ends here. @throws XdrError `XDR_DEPTH` */
  nested(write: () => void): void {
    if (this.#depth >= this.#maxDepth) {
      throw new XdrError('XDR_DEPTH', `nested deeper than ${this.#maxDepth}`, this.written);
    }
    this.#depth++;
    try {
      write();
    } catch (error) {
      throw errorOfDepth(error, this.written);
    } finally {
      this.#depth--;
    }
  }

  #grow(needed: number): void {
    if (needed > this.#maxBytes) throw this.tooLong(needed, this.#maxBytes);
    const grown = Buffer.allocUnsafe(Math.min(Math.max(needed, this.bytes.length * 2), this.#maxBytes));
    this.bytes.copy(grown, 0, 0, this.offset);
    this.bytes = grown;
  }
}
