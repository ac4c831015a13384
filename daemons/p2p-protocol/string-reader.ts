import { ProtocolError } from './protocol-error.js';

const NOTHING = Buffer.alloc(0);

/** Limits of a {@link StringReader}, in bytes. */
export interface StringReaderLimits {
  /** Longest string, its NUL not counted; a longer one is a {@link ProtocolError} `tooLong`. */
  readonly maxStringBytes: number;
}

/**
 * Cuts a stream into its NUL-terminated strings. However the network splits the stream, the strings are the same;
 * what is held back is never more than one string and the chunk pushed last.
 */
export class StringReader {
  readonly #limits: StringReaderLimits;
  #bytes: Buffer = NOTHING;
  /** Bytes of `#bytes` already known to hold no NUL, so that byte-wise arrival costs no second look. */
  #searched = 0;

  constructor(limits: StringReaderLimits) {
    this.#limits = limits;
  }

  push(chunk: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#bytes, chunk]);
  }

  /**
   * The next string's bytes without its NUL, or undefined until more has been pushed.
   *
   * @throws {ProtocolError} `tooLong`, as soon as the limit is passed, whether or not its NUL ever comes
   */
  next(): Buffer | undefined {
    const end = this.#bytes.indexOf(0, this.#searched);
    const length = end === -1 ? this.#bytes.length : end;
    if (length > this.#limits.maxStringBytes) {
      throw new ProtocolError('tooLong', `string of more than ${this.#limits.maxStringBytes} bytes`);
    }
    if (end === -1) {
      this.#searched = length;
      return undefined;
    }
    const string = this.#bytes.subarray(0, end);
    this.#bytes = this.#bytes.subarray(end + 1);
    this.#searched = 0;
    return string;
  }

  /** Takes the next byte as it is, NUL or not; undefined until one has been pushed. */
  nextByte(): number | undefined {
    const byte = this.#bytes[0];
    if (byte === undefined) return undefined;
    this.#bytes = this.#bytes.subarray(1);
    this.#searched = 0;
    return byte;
  }

  /** What has been pushed and not yet returned: an unfinished string, or what follows the strings. */
  get rest(): Buffer {
    return this.#bytes;
  }
}

/**
 * Strings as they travel, each with its NUL.
 *
 * @throws {RangeError} a string contains a NUL: it would arrive as two
 */
export function encodeStrings(strings: readonly string[]): Buffer {
  for (const string of strings) {
    if (string.includes('\0')) throw new RangeError('a string of the P2P protocol cannot contain NUL');
  }
  return Buffer.from(strings.map((string) => `${string}\0`).join(''), 'utf8');
}
