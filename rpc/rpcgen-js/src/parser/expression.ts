import type { Macro } from '../preprocessor/macro.js';
import type { Span } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';

export type UnaryOperator = '-' | '+' | '~' | '!';
export type BinaryOperator =
  | ('+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^')
  | ('<' | '>' | '<=' | '>=' | '==' | '!=' | '&&' | '||');

/**
 * One step of an expression in postfix order: a loop over an array evaluates what a tree would need recursion for, and
 * a million `+1` overflow no stack.
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

/** The one name that an expression consists of. */
export function soleName(expression: Expression): (Step & { kind: 'name' }) | undefined {
  const [first] = expression.steps;
  return expression.steps.length === 1 && first?.kind === 'name' ? first : undefined;
}
