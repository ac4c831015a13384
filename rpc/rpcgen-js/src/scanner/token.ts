import type { Span } from './source-file.js';

/**
 * What a token is. `comment`, `directive` (a whole `#` line, its continuations included) and `passed line` (a whole `%`
 * line) mean nothing to the grammar; `unknown` is what no token begins with.
 */
export type TokenKind =
  'name' | 'number' | 'text' | 'mark' | 'comment' | 'directive' | 'passed line' | 'unknown' | 'end';

/** A piece of source that belongs together. White space lies between tokens and has none. */
export interface Token extends Span {
  readonly kind: TokenKind;
  /** As it stands in the file. */
  readonly text: string;
  /** What is wrong with it, as a sentence: a comment without end, a text without its closing quote. */
  readonly fault?: string;
}

/** Whether a token means nothing to the grammar. */
export function isTrivia({ kind }: Token): boolean {
  return kind === 'comment' || kind === 'directive' || kind === 'passed line';
}
