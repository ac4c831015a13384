import type { Expression } from '../parser/expression.js';
import type { Token } from '../scanner/token.js';

/** `#define NAME body` or `#define NAME(parameters) body`. */
export interface Macro {
  readonly name: Token;
  readonly body: readonly Token[];
  /** Where it has some, or parentheses without any. */
  readonly parameters?: readonly string[];
  /** Comments before and behind it. */
  readonly comments: readonly Token[];
  /**
   * The body where it can be read as a number: such a macro is a constant of the interface, and its name is left where
   * it is used. Any other is replaced by its body.
   */
  readonly expression?: Expression;
  /** Not in the file, but given by the caller or by rpcgen: it is no part of the interface unless it is used. */
  readonly isGiven: boolean;
}
