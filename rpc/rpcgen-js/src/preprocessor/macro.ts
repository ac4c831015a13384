import type { Expression } from '../parser/expression.js';
import type { Token } from '../scanner/token.js';

/** `#define NAME body`. */
export interface Macro {
  readonly name: Token;
  readonly body: readonly Token[];
  /** Comments before and behind it. */
  readonly comments: readonly Token[];
  /** Whether a parenthesis follows the name without white space: the macro has parameters. */
  readonly hasParameters: boolean;
  /**
   * The body where it can be read as a number: such a macro is a constant of the interface, and its name is left where
   * it is used. Any other is replaced by its body.
   */
  readonly expression?: Expression;
  /** Not in the file, but given by the caller or by rpcgen: it is no part of the interface unless it is used. */
  readonly isGiven: boolean;
}
