import { numberFault, numberValue } from './number.js';
import type { BinaryOperator, Expression, Step, UnaryOperator } from './expression.js';
import { SyntaxFault, type TokenCursor } from './token-cursor.js';
import type { PreparedToken } from './prepared-token.js';

/** How deep parentheses and `? :` may nest: each level is a recursion. */
const MAX_DEPTH = 100;

/** From weak to strong, as C has them. */
const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  ...{ '||': 1, '&&': 2, '|': 3, '^': 4, '&': 5, '==': 6, '!=': 6, '<': 7, '>': 7, '<=': 7, '>=': 7 },
  ...{ '<<': 8, '>>': 8, '+': 9, '-': 9, '*': 10, '/': 10, '%': 10 },
};
/** Within `<…>` a `>` closes: comparisons, and all operators that bind more weakly, need parentheses there. */
const ABOVE_COMPARISON = 8;

/**
 * Parses an integer constant expression, which may be a single number or name.
 *
 * @param where what it is for, as a message ends: `for the case`
 * @throws SyntaxFault
 */
export function parseExpression(cursor: TokenCursor, where: string): Expression {
  return new ExpressionParser(cursor, where).whole((parser) => parser.choice(0));
}

/**
 * Parses a length as it stands between `<` and `>`.
 *
 * @throws SyntaxFault
 */
export function parseBound(cursor: TokenCursor, where: string): Expression {
  return new ExpressionParser(cursor, where).whole((parser) => parser.binary(ABOVE_COMPARISON, 0));
}

class ExpressionParser {
  readonly #cursor: TokenCursor;
  readonly #where: string;
  readonly #steps: Step[] = [];

  constructor(cursor: TokenCursor, where: string) {
    this.#cursor = cursor;
    this.#where = where;
  }

  whole(parse: (parser: ExpressionParser) => void): Expression {
    const first = this.#cursor.peek();
    parse(this);
    const { source, end } = this.#cursor.previous;
    return { steps: this.#steps, source, offset: Math.min(first.offset, end), end };
  }

  choice(depth: number): void {
    this.binary(1, depth);
    const at = this.#cursor.skip('?');
    if (at === undefined) return;
    this.#checkDepth(depth);
    this.choice(depth + 1);
    this.#cursor.expect(':', this.#where);
    this.choice(depth + 1);
    this.#steps.push({ kind: 'choice', at });
  }

  /** An operand, and all that is joined to it by operators of at least the precedence `weakest`. */
  binary(weakest: number, depth: number): void {
    this.#unary(depth);
    for (let operator = this.#operator(weakest); operator; operator = this.#operator(weakest)) {
      const at = this.#cursor.next();
      this.binary(PRECEDENCE[operator] + 1, depth);
      this.#steps.push({ kind: 'binary', at, operator });
    }
  }

  #operator(weakest: number): BinaryOperator | undefined {
    const { kind, text } = this.#cursor.peek();
    if (kind !== 'mark' || !isBinaryOperator(text)) return undefined;
    return PRECEDENCE[text] >= weakest ? text : undefined;
  }

  #unary(depth: number): void {
    const operators: (Step & { kind: 'unary' })[] = [];
    for (let token = this.#cursor.peek(); isUnaryOperator(token.text); token = this.#cursor.peek())
      operators.push({ kind: 'unary', at: this.#cursor.next(), operator: token.text });
    this.#primary(depth);
    for (const step of operators.reverse()) this.#steps.push(step);
  }

  #primary(depth: number): void {
    const token = this.#cursor.peek();
    if (token.kind === 'number') this.#number(this.#cursor.next());
    else if (token.kind === 'name') this.#steps.push(nameStep(this.#cursor.next()));
    else if (this.#cursor.skip('(')) {
      this.#checkDepth(depth);
      this.choice(depth + 1);
      this.#cursor.expect(')', this.#where);
    } else this.#cursor.fail('a number or the name of a constant', this.#where);
  }

  #number(at: PreparedToken): void {
    const value = numberValue(at.text);
    if (value !== undefined) this.#steps.push({ kind: 'number', at, value });
    else {
      const { message, hint } = numberFault(at.text);
      throw new SyntaxFault(at, message, hint);
    }
  }

  #checkDepth(depth: number): void {
    if (depth < MAX_DEPTH) return;
    throw new SyntaxFault(this.#cursor.previous, `Parentheses are nested more than ${MAX_DEPTH} deep`);
  }
}

function nameStep(at: PreparedToken): Step {
  return at.macro === undefined ? { kind: 'name', at } : { kind: 'name', at, macro: at.macro };
}

function isBinaryOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(PRECEDENCE, text);
}

function isUnaryOperator(text: string): text is UnaryOperator {
  return text === '-' || text === '+' || text === '~' || text === '!';
}
