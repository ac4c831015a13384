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
  /** Where in `#bytes` that begins which has not been returned. */
  #begin = 0;

  constructor(limits: StringReaderLimits) {
    this.#limits = limits;
  }

  push(chunk: Uint8Array): void {
    this.#bytes = this.restBytes === 0 ? Buffer.from(chunk) : Buffer.concat([this.rest, chunk]);
    this.#begin = 0;
  }

  /**
   * The next string's bytes without its NUL, or undefined until more has been pushed.
   *
   * @throws {ProtocolError} `tooLong`, as soon as the limit is passed, whether or not its NUL ever comes
   */
  next(): Buffer | undefined {
    const end = this.#bytes.indexOf(0, this.#begin);
    const length = (end === -1 ? this.#bytes.length : end) - this.#begin;
    if (length > this.#limits.maxStringBytes) {
      throw new ProtocolError('tooLong', `string of more than ${this.#limits.maxStringBytes} bytes`);
    }
    if (end === -1) return undefined;
    const string = this.#bytes.subarray(this.#begin, end);
    this.#begin = end + 1;
    return string;
  }

  /** Takes the next byte as it is, NUL or not; undefined until one has been pushed. */
  nextByte(): number | undefined {
    const byte = this.#bytes[this.#begin];
    if (byte !== undefined) this.#begin++;
    return byte;
  }

  /** What has been pushed and not yet returned: an unfinished string, or what follows the strings. */
  get rest(): Buffer {
    return this.#bytes.subarray(this.#begin);
  }

  /** Its bytes, counted. */
  get restBytes(): number {
    return this.#bytes.length - this.#begin;
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
