import type { Span } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';

export type UnaryOperator = '-' | '+' | '~' | '!';
export type BinaryOperator =
  | ('+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^')
  | ('<' | '>' | '<=' | '>=' | '==' | '!=' | '&&' | '||');

/**
 * One step of an expression in postfix order. A tree would be evaluated by recursion; an array takes a loop, and a
 * million `+1` overflow no stack.
 */
export type Step =
  | { readonly kind: 'number'; readonly at: Token; readonly value: bigint }
  | { readonly kind: 'name'; readonly at: Token; readonly macro?: Macro }
  | { readonly kind: 'unary'; readonly at: Token; readonly operator: UnaryOperator }
  | { readonly kind: 'binary'; readonly at: Token; readonly operator: BinaryOperator }
  /** `condition ? first : second` */
  | { readonly kind: 'choice'; readonly at: Token };

/** An integer constant expression, as C has it. */
export interface Expression extends Span {
  readonly steps: readonly Step[];
}

/** `#define NAME body` or `#define NAME(parameters) body`. */
export interface Macro {
  readonly name: Token;
  readonly body: readonly Token[];
  /** Undefined where no parentheses follow the name; empty for `NAME()`. */
  readonly parameters?: readonly string[];
  /** The comments before the directive and behind the body, from which the documentation is made. */
  readonly comments: readonly Token[];
  /**
   * The body where it can be read as a number: such a macro is a constant of the interface, and its name is left where
   * it is used. Any other is replaced by its body.
   */
  readonly expression?: Expression;
  /** Given by the caller (`-D`) or by rpcgen, not by the file: no part of the interface unless the file uses it. */
  readonly isGiven: boolean;
}

/** The name, where an expression is nothing but one. */
export function soleName(expression: Expression): (Step & { kind: 'name' }) | undefined {
  const [first] = expression.steps;
  return expression.steps.length === 1 && first?.kind === 'name' ? first : undefined;
}
