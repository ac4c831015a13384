import { scanWithinLine } from '../scanner/scanner.js';
import type { Token } from '../scanner/token.js';

/** A `#` line. */
export interface Directive {
  /** The whole line. */
  readonly at: Token;
  /** `define`, `if`, …; empty where nothing follows the `#`; a number in the lines `# 12 "file.x"` that cpp writes. */
  readonly word: string;
  /** The offset in the file behind the word. */
  readonly wordEnd: number;
}

const WORD = /#[ \t]*([A-Za-z]\w*)?/y;

/** Reads the word of a directive, and no more: most of what is skipped by `#if` is never looked at. */
export function directiveOf(at: Token): Directive {
  WORD.lastIndex = at.offset;
  const word = WORD.exec(at.source.text)?.[1];
  if (word !== undefined) return { at, word, wordEnd: WORD.lastIndex };
  const [first] = scanWithinLine(at.source, at.offset + 1, at.end);
  return { at, word: first?.text ?? '', wordEnd: first?.end ?? at.end };
}

/** What stands behind the word, comments included. The last token is of kind `end`. */
export function restOf({ at, wordEnd }: Directive): Token[] {
  return scanWithinLine(at.source, wordEnd, at.end);
}
