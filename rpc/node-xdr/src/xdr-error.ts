/** What went wrong, as a stable code that a program may switch on. */
export type XdrErrorCode =
  /** The bytes end before the value does. */
  | 'XDR_TRUNCATED'
  /** A length or count exceeds its declared maximum. */
  | 'XDR_LENGTH'
  /** The bytes that fill a block of four are not zero (RFC 4506 §3). */
  | 'XDR_PADDING'
  /** A boolean or the marker of optional data is neither 0 nor 1 (RFC 4506 §4.4, §4.19). */
  | 'XDR_BOOL'
  /** A number that is no member of the enumeration (RFC 4506 §4.3). */
  | 'XDR_ENUM'
  /** A discriminant for which the union has no arm (RFC 4506 §4.15). */
  | 'XDR_UNION'
  /** A string that is not UTF-8, or holds a lone surrogate. */
  | 'XDR_UTF8'
  /** Bytes are left over after the value. */
  | 'XDR_TRAILING'
  /** A recursive type nests deeper than allowed. */
  | 'XDR_DEPTH'
  /** More elements that take no bytes than allowed. */
  | 'XDR_BUDGET'
  /** A value that its type cannot represent was given to be encoded, of another length than a fixed one too; or came, as `optional(void)` that is there. */
  | 'XDR_VALUE';

/** More of a path than this is not read by anybody: its middle is left out of messages. */
const MAX_SHOWN_UNITS = 241;

/** A field name, or an element's index. */
export type PathStep = string | number;

/**
 * The one error that leaves this package. Its message names the place in the value and in the bytes:
 * `entry.username: length 70000 exceeds the maximum 256 at byte 48`.
 */
export class XdrError extends Error {
  override readonly name = 'XdrError';
  /** What went wrong, for programs. */
  readonly code: XdrErrorCode;
  /** What is wrong, without the place. */
  readonly reason: string;
  /** Byte offset from where decoding began, or how much has been encoded so far. */
  readonly offset: number;
  #path = '';
  /** The same, as far as the message has it. */
  #shown = '';
  /** What stands between an enclosing name and the path so far. */
  #joint: '' | '.' = '';

  constructor(code: XdrErrorCode, reason: string, offset: number) {
    super(`${reason} at byte ${offset}`);
    this.code = code;
    this.reason = reason;
    this.offset = offset;
  }

  /** Where in the value: `entry.tags[3].name`; empty for the value itself. */
  get path(): string {
    return this.#path;
  }

  /**
   * Adds the enclosing field or index to the path; the reader and the writer call it while the error passes
   * through them. Only joins, so that an error from far down costs no more than its depth.
   */
  within(step: PathStep): this {
    const isIndex = typeof step === 'number';
    const outer = (isIndex ? `[${step}]` : step) + this.#joint;
    this.#path = outer + this.#path;
    this.#shown = withoutMiddle(outer + this.#shown);
    this.#joint = isIndex ? '' : '.';
    this.message = `${this.#shown}: ${this.reason} at byte ${this.offset}`;
    return this;
  }
}

/** Gives the same again for what was shortened already and has grown in front. */
function withoutMiddle(path: string): string {
  if (path.length <= MAX_SHOWN_UNITS) return path;
  const half = (MAX_SHOWN_UNITS - 1) / 2;
  return `${path.slice(0, half)}…${path.slice(-half)}`;
}

/**
 * Our error for the engine's, where a stack is used up: by types that contain each other some thousand deep, or by a
 * `maxDepth` beyond it. Other errors pass unchanged.
 */
export function errorOfDepth(error: unknown, offset: number): unknown {
  return error instanceof RangeError && error.message === 'Maximum call stack size exceeded'
    ? new XdrError('XDR_DEPTH', 'nested deeper than the stack reaches', offset)
    : error;
}

/** Passes an error on with the enclosing step in its path; other errors pass unchanged. */
export function errorWithin(error: unknown, step: PathStep): unknown {
  return error instanceof XdrError ? error.within(step) : error;
}
