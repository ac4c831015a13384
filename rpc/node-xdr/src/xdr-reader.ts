import {
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_EMPTY_ELEMENTS,
  type DecodeOptions,
  type Leniency,
  limitOf,
} from './decode-options.js';
import { errorOfDepth, errorWithin, type PathStep, XdrError, type XdrErrorCode } from './xdr-error.js';

const STRICT: Leniency = {};
const NO_OPTIONS: DecodeOptions = {};
const NO_BYTES = Buffer.alloc(0);

/** The half of a `Codec` that a reader needs. */
export interface Decoder<T> {
  /** The type as RFC 4506 §6 spells it, for messages: `unsigned hyper`, `string<255>`, `struct entry`. */
  readonly declaration: string;
  /** Takes a value. @throws XdrError when the bytes are not of this type */
  read(reader: XdrReader): T;
}

/** A member of a struct. */
export interface DecodedMember {
  readonly name: string;
  readonly codec: Decoder<unknown>;
}

/**
 * The bytes being decoded, the place reached in them, and the limits that hold for them. Every method that takes
 * bytes throws XdrError `XDR_TRUNCATED` when too few are left.
 */
export class XdrReader {
  /** The bytes, of which those from where decoding began to `end` are read. */
  bytes: Buffer = NO_BYTES;
  /** Where the bytes to be decoded end in `bytes`; what stands behind is not looked at. */
  end = 0;
  /** Where the next byte stands in `bytes`. */
  offset = 0;
  /** The deviations accepted. */
  readonly lenient: Leniency;
  readonly #maxDepth: number;
  readonly #maxEmptyElements: number;
  #start = 0;
  #depth = 0;
  #emptyElementsLeft = 0;

  /** @throws RangeError for a limit that is none, such as NaN */
  constructor(bytes: Uint8Array, options: DecodeOptions = NO_OPTIONS) {
    this.lenient = options.lenient ?? STRICT;
    this.#maxDepth = limitOf('maxDepth', options.maxDepth, DEFAULT_MAX_DEPTH);
    const { maxEmptyElements: max } = options;
    this.#maxEmptyElements = limitOf('maxEmptyElements', max, DEFAULT_MAX_EMPTY_ELEMENTS);
    this.reset(bytes);
  }

  /** Begins anew, with these bytes and the same limits: one reader serves for any number of messages. */
  reset(bytes: Uint8Array, start = 0, end = bytes.length): this {
    this.bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = this.#start = start;
    this.end = Math.min(end, bytes.length);
    this.#emptyElementsLeft = this.#maxEmptyElements;
    return this;
  }

  /** Where decoding began in `bytes`. */
  get start(): number {
    return this.#start;
  }

  /** Bytes not yet read. */
  get remaining(): number {
    return this.end - this.offset;
  }

  /** An error at the present place, or at the offset in `bytes` given. Its own offset counts from where decoding began. */
  error(code: XdrErrorCode, reason: string, offset = this.offset): XdrError {
    return new XdrError(code, reason, offset - this.#start);
  }

  /** Reads a part of the present value; `step` is its place there, for the path of an error. */
  part<T>(codec: Decoder<T>, step: PathStep): T {
    try {
      return codec.read(this);
    } catch (error) {
      throw errorWithin(this.overflow(error), step);
    }
  }

  /**
   * Reads parts one after the other, each into the field of its name: {@link part} for each of them, but with one
   * handler for the errors of all. No name may be one that objects have by themselves.
   */
  members(members: readonly DecodedMember[], fields: Record<string, unknown>): void {
    let step = '';
    try {
      for (const { name, codec } of members) {
        step = name;
        fields[name] = codec.read(this);
      }
    } catch (error) {
      throw errorWithin(this.overflow(error), step);
    }
  }

  /** A signed 32-bit number, most significant byte first. */
  readInt32(): number {
    const at = this.skip(4);
    const { bytes } = this;
    return (
      ((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0)
    );
  }

  /** An unsigned 32-bit number, most significant byte first. */
  readUint32(): number {
    return this.readInt32() >>> 0;
  }

  /** A boolean: 0 or 1, or anything where the peer may say TRUE by any number. @throws XdrError `XDR_BOOL` */
  readBool(): boolean {
    const value = this.readUint32();
    if (value > 1 && this.lenient.bool !== true) {
      throw this.error('XDR_BOOL', `${value} is neither FALSE (0) nor TRUE (1)`, this.offset - 4);
    }
    return value !== 0;
  }

  /** The boolean in front of optional data (RFC 4506 §4.19). @throws XdrError `XDR_BOOL` */
  readMarker(): boolean {
    return this.readBool();
  }

  /**
   * A length in bytes, compared with its declared maximum before anything is allocated.
   * @throws XdrError `XDR_LENGTH`
   */
  readLength(max: number): number {
    const length = this.readUint32();
    if (length > max) {
      throw this.error('XDR_LENGTH', `length ${length} exceeds the maximum ${max}`, this.offset - 4);
    }
    return length;
  }

  /**
   * The count of a variable-length array, compared with the declared maximum and with the bytes left, so that
   * no count can claim memory that its sender did not pay for.
   * @throws XdrError `XDR_LENGTH`, `XDR_TRUNCATED`, `XDR_BUDGET`
   */
  readCount(max: number, elementMinBytes: number): number {
    const count = this.readLength(max);
    this.expectElements(count, elementMinBytes);
    return count;
  }

  /**
   * Checks that so many elements can follow, each of at least so many bytes; those that take none are counted.
   * @throws XdrError `XDR_TRUNCATED` when so many elements cannot follow, `XDR_BUDGET` when they take no bytes and
   * are too many
   */
  expectElements(count: number, elementMinBytes: number): void {
    if (count * elementMinBytes > this.remaining) {
      const needed = `${count} elements of at least ${elementMinBytes} bytes`;
      throw this.error('XDR_TRUNCATED', `${needed} cannot fit in the ${this.remaining} bytes left`);
    }
    if (elementMinBytes > 0) return;
    this.#emptyElementsLeft -= count;
    if (this.#emptyElementsLeft < 0)
      throw this.error('XDR_BUDGET', `${count} elements that take no bytes are too many`);
  }

  /** Moves past `length` bytes and their padding; returns the offset of the first. @throws XdrError `XDR_PADDING` */
  skipOpaque(length: number): number {
    const start = this.skip(length);
    if ((length & 3) === 0) return start;
    const at = this.skip(4 - (length & 3));
    for (let i = at; i < this.offset; i++) {
      if (this.bytes[i] !== 0 && this.lenient.padding !== true)
        throw this.error('XDR_PADDING', 'padding is not zero', i);
    }
    return start;
  }

  /** Moves past `length` bytes that need no padding; returns the offset of the first. */
  skip(length: number): number {
    const start = this.offset;
    if (length > this.end - start) {
      throw this.error('XDR_TRUNCATED', `${length} bytes needed, ${this.remaining} left`);
    }
    this.offset = start + length;
    return start;
  }

  /** Runs one level deeper in a recursive type. @throws XdrError `XDR_DEPTH` */
  nested<T>(read: () => T): T {
    if (this.#depth >= this.#maxDepth) throw this.error('XDR_DEPTH', `nested deeper than ${this.#maxDepth}`);
    this.#depth++;
    try {
      return read();
    } catch (error) {
      throw this.overflow(error);
    } finally {
      this.#depth--;
    }
  }

  /** XdrError `XDR_DEPTH` for the engine's error of a stack that is used up; any other passes unchanged. */
  overflow(error: unknown): unknown {
    return errorOfDepth(error, this.offset - this.#start);
  }

  /**
   * Checks that the value was all there is. @throws XdrError `XDR_TRAILING` when bytes are left, unless the peer may
   * send such
   */
  expectEnd(): void {
    if (this.offset === this.end || this.lenient.trailing === true) return;
    throw this.error('XDR_TRAILING', `${this.remaining} bytes are left over`);
  }
}
