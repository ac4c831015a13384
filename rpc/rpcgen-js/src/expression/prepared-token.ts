import type { Token } from '../scanner/token.js';
import type { Macro } from './expression.js';

/** A token as the grammar sees it, once directives are obeyed and macros replaced. */
export interface PreparedToken extends Token {
  /** The comments between the token before it and this one, where no directive stands between. */
  readonly comments?: readonly Token[];
  /** The macro that this name means here, where that is a number. */
  readonly macro?: Macro;
}
