import { quoted } from '../diagnostics/excerpt.js';
import { nearestName } from '../nearest-name.js';
import type { Span } from '../scanner/source-file.js';
import type { PreparedToken } from './prepared-token.js';

/** What ends the parsing of one part of a file; what could not be read is skipped and the next part is tried. */
export class SyntaxFault extends Error {
  readonly at: Span;
  readonly hint: string | undefined;

  constructor(at: Span, message: string, hint?: string) {
    super(message);
    this.at = at;
    this.hint = hint;
  }
}

/** Reads tokens one after the other. The last one, of kind `end`, is never passed. */
export class TokenCursor {
  readonly #tokens: readonly PreparedToken[];
  readonly #end: PreparedToken;
  /** What a message says has ended. */
  readonly #what: string;
  #index = 0;

  /** @throws RangeError without an `end` token */
  constructor(tokens: readonly PreparedToken[], what: 'file' | 'line' = 'file') {
    this.#what = what;
    const end = tokens.at(-1);
    if (end?.kind !== 'end') throw new RangeError('the tokens have no end');
    this.#tokens = tokens;
    this.#end = end;
  }

  /** How many tokens were passed. */
  get index(): number {
    return this.#index;
  }

  /** Goes back to where {@link index} was. */
  goTo(index: number): void {
    this.#index = index;
  }

  goToEnd(): void {
    this.#index = this.#tokens.length - 1;
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#tokens.length - 1;
  }

  peek(ahead = 0): PreparedToken {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  /** The token that was passed last. */
  get previous(): PreparedToken {
    return this.#tokens[this.#index - 1] ?? this.peek();
  }

  next(): PreparedToken {
    const token = this.peek();
    if (!this.isAtEnd) this.#index++;
    return token;
  }

  /** Whether a token is this mark or word; a text in quotes that says the same is not. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === 'mark' || token.kind === 'name');
  }

  /** Passes the token if it is this one. */
  skip(text: string): PreparedToken | undefined {
    return this.is(text) ? this.next() : undefined;
  }

  /** @throws SyntaxFault */
  expect(text: string, where: string, hint?: string): PreparedToken {
    return this.skip(text) ?? this.fail(`'${text}'`, where, this.#misspelt(text) ?? hint);
  }

  #misspelt(keyword: string): string | undefined {
    const found = this.peek();
    const isMeant = found.kind === 'name' && nearestName(found.text, [keyword]) !== undefined;
    return isMeant ? `Did you mean '${keyword}'?` : undefined;
  }

  /**
   * Says what was expected and what is there. A mark that closes something is missed behind the token before it: a
   * forgotten semicolon belongs to the line above.
   *
   * @throws SyntaxFault always
   */
  fail(wanted: string, where: string, hint?: string): never {
    const token = this.peek();
    const found = token.kind === 'end' ? `the ${this.#what} ends` : `there is ${quoted(token.text)}`;
    const isMissed = token.kind === 'end' || [`';'`, `':'`, `')'`, `'}'`].includes(wanted);
    const at = isMissed && this.#index > 0 ? behind(this.previous) : token;
    throw new SyntaxFault(at, `Expected ${wanted} ${where}, but ${found}`, hint);
  }
}

function behind({ source, end }: Span): Span {
  return { source, offset: end, end: end + 1 };
}
