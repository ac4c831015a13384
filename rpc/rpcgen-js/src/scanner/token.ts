import type { Span } from './source-file.js';

/**
 * What a token is. `comment`, `directive` (a whole `#` line, its continuations included) and `passed line` (a whole `%`
 * line) are not given to the grammar; `unknown` is text that begins no token of the language.
 */
export type TokenKind =
  'name' | 'number' | 'text' | 'mark' | 'comment' | 'directive' | 'passed line' | 'unknown' | 'end';

/** A piece of source that the scanner does not divide further. White space lies between tokens and is none. */
export interface Token extends Span {
  readonly kind: TokenKind;
  /** As it stands in the file. */
  readonly text: string;
  /** What is wrong with it, as a sentence: a comment without end, a text without its closing quote. */
  readonly fault?: string;
}

/** Whether a token is not given to the grammar. */
export function isTrivia({ kind }: Token): boolean {
  return kind === 'comment' || kind === 'directive' || kind === 'passed line';
}
