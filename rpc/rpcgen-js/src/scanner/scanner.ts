import type { SourceFile } from './source-file.js';
import type { Token, TokenKind } from './token.js';

const MARKS_OF_TWO = new Set(['::', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||']);
const MARKS = new Set('{}()[]<>;,=*:+-/&|^~!?%');
/** A character constant, as `case 'a':` has it. */
const CHARACTER = /'(?:[^'\\\n]|\\[0-7]{1,3}|\\x[0-9a-fA-F]{1,2}|\\[^\n])'/y;

/**
 * Cuts a file into tokens, comments and directives included: everything but white space is in one of them. The last one
 * is of kind `end`. Nothing is refused here: what no token begins with becomes one of kind `unknown`.
 */
export function scan(source: SourceFile): Token[] {
  return new Scanner(source, 0, source.text.length, true).tokens();
}

/** Cuts a piece of a line that lies within a directive, where neither `#` nor `%` begins a line. */
export function scanWithinLine(source: SourceFile, from: number, to: number): Token[] {
  return new Scanner(source, from, to, false).tokens();
}

class Scanner {
  readonly #source: SourceFile;
  readonly #text: string;
  readonly #to: number;
  readonly #hasLines: boolean;
  readonly #tokens: Token[] = [];
  #at: number;
  /** Whether only white space and comments stand before on this line. */
  #isLineStart = true;

  constructor(source: SourceFile, from: number, to: number, hasLines: boolean) {
    this.#source = source;
    this.#text = source.text;
    this.#at = from;
    this.#to = to;
    this.#hasLines = hasLines;
  }

  tokens(): Token[] {
    while (this.#skipSpace()) this.#scanToken();
    this.#push('end', this.#to);
    return this.#tokens;
  }

  #push(kind: TokenKind, end: number, fault?: string): void {
    const [source, offset] = [this.#source, this.#at];
    const token = { kind, text: this.#text.slice(offset, end), source, offset, end };
    this.#tokens.push(fault === undefined ? token : { ...token, fault });
    this.#at = end;
    if (kind !== 'comment') this.#isLineStart = false;
  }

  /** Gives whether a token follows. */
  #skipSpace(): boolean {
    for (; this.#at < this.#to; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 10) this.#isLineStart = true;
      else if (code === 92 && this.#isContinued(this.#at)) continue;
      else if (code !== 32 && !(code >= 9 && code <= 13) && code !== 0xfeff) return true;
    }
    return false;
  }

  /** Whether the backslash at a place ends its line, which the next one then goes on with. */
  #isContinued(at: number): boolean {
    return this.#text.startsWith('\n', at + 1) || this.#text.startsWith('\r\n', at + 1);
  }

  #scanToken(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (isNameStart(code)) this.#push('name', this.#endOfWord());
    else if (isDigit(code)) this.#push('number', this.#endOfNumber());
    else if (code === 47 && this.#text.charCodeAt(this.#at + 1) === 42) this.#scanComment();
    else if (code === 47 && this.#text.charCodeAt(this.#at + 1) === 47)
      this.#push('comment', this.#endOfLine());
    else if (code === 35 && this.#hasLines && this.#isLineStart)
      this.#push('directive', this.#endOfDirective());
    else if (code === 37 && this.#hasLines && this.#isFirstColumn())
      this.#push('passed line', this.#endOfLine());
    else if (code === 34) this.#scanText();
    else this.#scanMark();
  }

  #isFirstColumn(): boolean {
    return this.#at === 0 || this.#text.charCodeAt(this.#at - 1) === 10;
  }

  #endOfWord(): number {
    let end = this.#at + 1;
    while (end < this.#to && isWordPart(this.#text.charCodeAt(end))) end++;
    return end;
  }

  /** Takes points and letters along, so that what is no number is one token, and one error. */
  #endOfNumber(): number {
    let end = this.#at + 1;
    while (end < this.#to && (isWordPart(this.#text.charCodeAt(end)) || this.#text.charCodeAt(end) === 46))
      end++;
    return end;
  }

  #scanComment(): void {
    const close = this.#text.indexOf('*/', this.#at + 2);
    if (close >= 0 && close + 2 <= this.#to) this.#push('comment', close + 2);
    else this.#push('comment', this.#to, 'This comment has no end');
  }

  /** The end of this line, or of the last that a backslash adds to it. */
  #endOfLine(from = this.#at): number {
    for (let end = this.#text.indexOf('\n', from); end >= 0 && end < this.#to;) {
      const last = this.#text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      if (last - 1 < from || this.#text.charCodeAt(last - 1) !== 92) return last;
      end = this.#text.indexOf('\n', end + 1);
    }
    return this.#to;
  }

  /** As {@link #endOfLine}, but a comment that begins on the line belongs to it whole. */
  #endOfDirective(): number {
    let end = this.#endOfLine();
    for (let from = this.#at; ;) {
      // within the line only: what comes after it is not looked through again for each directive
      const open = this.#text.slice(from, end).indexOf('/*');
      if (open < 0) return end;
      const close = this.#text.indexOf('*/', from + open + 2);
      if (close < 0) return this.#to;
      from = close + 2;
      if (from > end) end = this.#endOfLine(from);
    }
  }

  #scanText(): void {
    let end = this.#at + 1;
    for (; end < this.#to; end++) {
      const code = this.#text.charCodeAt(end);
      if (code === 34) {
        this.#push('text', end + 1);
        return;
      }
      if (code === 10) break;
      if (code === 92) end++;
    }
    this.#push('text', Math.min(end, this.#to), 'This text has no closing quote');
  }

  #scanMark(): void {
    const two = this.#text.slice(this.#at, this.#at + 2);
    CHARACTER.lastIndex = this.#at;
    if (two.startsWith("'") && CHARACTER.test(this.#text)) this.#push('number', CHARACTER.lastIndex);
    else if (MARKS_OF_TWO.has(two)) this.#push('mark', this.#at + 2);
    else if (MARKS.has(two.charAt(0))) this.#push('mark', this.#at + 1);
    else this.#push('unknown', this.#endOfUnknown());
  }

  /** A run of characters that are {@link isUnknown} is one token, so that it is one error. */
  #endOfUnknown(): number {
    let end = this.#at + 1;
    while (end < this.#to && isUnknown(this.#text.charCodeAt(end))) end++;
    return end;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isWordPart(code: number): boolean {
  return isNameStart(code) || isDigit(code);
}

/** Control characters, and all that is not ASCII; without white space, to which the byte order mark counts. */
function isUnknown(code: number): boolean {
  return code < 9 || (code > 13 && code < 32) || (code >= 127 && code !== 0xfeff);
}
