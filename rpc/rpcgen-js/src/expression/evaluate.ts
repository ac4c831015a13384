import type { BinaryOperator, Expression, Step, UnaryOperator } from './expression.js';
import type { Token } from '../scanner/token.js';

/** Why an expression has no value, and which part of it is to blame. */
export interface Fault {
  readonly at: Token;
  /** Empty where it was said already, and for an unknown name, which the checker reports itself. */
  readonly message: string;
  readonly hint?: string;
  /** Whether the fault is a name that is not defined. */
  readonly isUnknown?: boolean;
}

/** What an expression comes to: any integer, or why it has no value. */
export type Value = bigint | Fault;

export function isFault(value: Value): value is Fault {
  return typeof value !== 'bigint';
}

/** No number of the RPC language needs more bits, and shifts and products must not make one that fills the memory. */
const LIMIT = 1n << 128n;
const MAX_SHIFT = 127n;

/** Evaluates in a loop, since a file decides how long an expression is. `valueOf` gives names their values. */
export function evaluate({ steps }: Expression, valueOf: (step: Step & { kind: 'name' }) => Value): Value {
  const stack: Value[] = [];
  const pop = (): Value => stack.pop() ?? 0n;
  for (const step of steps) {
    if (step.kind === 'number') stack.push(step.value);
    else if (step.kind === 'name') stack.push(valueOf(step));
    else if (step.kind === 'unary') stack.push(unary(step.operator, pop()));
    else if (step.kind === 'choice') {
      const [otherwise, then, condition] = [pop(), pop(), pop()];
      stack.push(isFault(condition) ? condition : condition !== 0n ? then : otherwise);
    } else {
      const [right, left] = [pop(), pop()];
      stack.push(binary(step.operator, left, right, step.at));
    }
  }
  return pop();
}

function unary(operator: UnaryOperator, value: Value): Value {
  if (isFault(value)) return value;
  switch (operator) {
    case '-':
      return -value;
    case '+':
      return value;
    case '~':
      return ~value;
    case '!':
      return value === 0n ? 1n : 0n;
  }
}

function binary(operator: BinaryOperator, left: Value, right: Value, at: Token): Value {
  if (isFault(left)) return left;
  // as in C, the right side of `defined(X) && 10 / X` may have a fault where it is not needed
  if (operator === '&&' && left === 0n) return 0n;
  if (operator === '||' && left !== 0n) return 1n;
  if (isFault(right)) return right;
  const value = isArithmetic(operator)
    ? arithmetic(operator, left, right, at)
    : comparison(operator, left, right)
      ? 1n
      : 0n;
  if (isFault(value) || (value < LIMIT && value > -LIMIT)) return value;
  return { at, message: 'The result has more than 128 bits' };
}

type Arithmetic = '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^';

function isArithmetic(operator: BinaryOperator): operator is Arithmetic {
  return '+-*/%<<>>&|^'.includes(operator) && !['<', '>', '&&', '||'].includes(operator);
}

function arithmetic(operator: Arithmetic, left: bigint, right: bigint, at: Token): Value {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0n ? { at, message: 'Division by zero' } : left / right;
    case '%':
      return right === 0n ? { at, message: 'Division by zero' } : left % right;
    case '<<':
      return isShift(right) ? left << right : shiftFault(right, at);
    case '>>':
      return isShift(right) ? left >> right : shiftFault(right, at);
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
  }
}

function isShift(by: bigint): boolean {
  return by >= 0n && by <= MAX_SHIFT;
}

function shiftFault(by: bigint, at: Token): Fault {
  return { at, message: `A shift by ${by < 0n ? 'a negative number' : 'more than 127 bits'}` };
}

function comparison(operator: Exclude<BinaryOperator, Arithmetic>, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '&&':
    case '||':
      return right !== 0n;
  }
}
