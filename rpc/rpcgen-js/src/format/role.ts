import type { Token } from '../scanner/token.js';

/** What a token of the grammar is to those beside it. */
export type Role =
  /** A name, a keyword, a number, a text. */
  | 'word'
  /** `(`, `[`, and the `<` of a bound. */
  | 'opening'
  | 'closing'
  /** What belongs to the operand behind it: the `*` of a pointer, the sign of a number. */
  | 'prefix'
  /** What stands between two operands, `=` included. */
  | 'operator'
  /** `,` `;` and the `:` of a case. */
  | 'separator'
  /** `::` in the name of a namespace. */
  | 'scope'
  | 'brace';

const WORDS = ['name', 'number', 'text', 'unknown'];
const OPENING = ['(', '['];
const CLOSING = [')', ']'];
const CAN_BE_PREFIX = ['-', '+', '*', '&', '~', '!'];

/** Finds the roles of tokens, which are given in order, without comments and directives. */
export class RoleFinder {
  /** The brackets that are open, from outside to inside, and whether an expression stands in each. */
  readonly #open: { readonly mark: string; readonly isExpression: boolean }[] = [];
  /** Whether a value is being read: behind `=` or `case`. */
  #isValue = false;
  /** How many `?` still wait for their `:`. */
  #choices = 0;
  /** Whether the token before is an operand, or the end of one. */
  #hasOperand = false;

  next(token: Token): Role {
    const role = this.#role(token);
    this.#hasOperand = role === 'closing' || (role === 'word' && token.text !== 'case');
    return role;
  }

  /** Whether a `(`, `[` or `<` is open. */
  get isWithin(): boolean {
    return this.#open.length > 0;
  }

  #role({ kind, text }: Token): Role {
    if (WORDS.includes(kind)) return this.#word(text);
    if (text === '{' || text === '}' || text === ';') {
      this.#end();
      return text === ';' ? 'separator' : 'brace';
    }
    if (text === '::') return 'scope';
    if (text === ',') {
      if (!this.isWithin) this.#isValue = false;
      return 'separator';
    }
    if (text === ':') return this.#colon();
    if (text === '=') {
      this.#isValue = true;
      return 'operator';
    }
    return this.#bracket(text) ?? this.#operator(text);
  }

  #word(text: string): Role {
    if (text === 'case' && !this.isWithin) this.#isValue = true;
    return 'word';
  }

  #end(): void {
    this.#open.length = 0;
    this.#isValue = false;
    this.#choices = 0;
  }

  #colon(): Role {
    if (this.#choices > 0) {
      this.#choices--;
      return 'operator';
    }
    this.#end();
    return 'separator';
  }

  get #isExpression(): boolean {
    return this.#open.at(-1)?.isExpression ?? this.#isValue;
  }

  #bracket(mark: string): Role | undefined {
    const isBound = mark === '<' && !this.#isExpression;
    if (OPENING.includes(mark) || isBound) {
      this.#open.push({ mark, isExpression: mark !== '(' || this.#isExpression });
      return 'opening';
    }
    if (!CLOSING.includes(mark) && !(mark === '>' && this.#open.at(-1)?.mark === '<')) return undefined;
    this.#open.pop();
    return 'closing';
  }

  #operator(mark: string): Role {
    if (mark === '?') this.#choices++;
    if (mark === '*' && !this.#isExpression) return 'prefix';
    return CAN_BE_PREFIX.includes(mark) && !this.#hasOperand ? 'prefix' : 'operator';
  }
}

/** Whether a blank stands between two tokens on one line. */
export function isParted(before: Role, beforeText: string, after: Role): boolean {
  if (before === 'opening' || before === 'prefix' || before === 'scope') return false;
  if (after === 'closing' || after === 'separator' || after === 'scope') return false;
  if (after !== 'opening') return true;
  if (before === 'closing') return false;
  return before !== 'word' || beforeText === 'switch' || beforeText === 'case';
}
