import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import type { Span } from '../scanner/source-file.js';
import { SyntaxFault, type TokenCursor } from '../expression/token-cursor.js';

/** How deep types with a body may nest: each level is a recursion. */
const MAX_NESTING = 60;
/** Syntax errors after which the rest is not read: such a file is written in another language. */
const MAX_FAULTS = 1000;

/** What all parts of the parser share. */
export class ParseContext {
  readonly cursor: TokenCursor;
  readonly diagnostics: DiagnosticList;
  /** Names in what was skipped: see {@link FileSyntax.unread}. */
  readonly unread = new Set<string>();
  #nesting = 0;
  #faults = 0;

  constructor(cursor: TokenCursor, diagnostics: DiagnosticList) {
    this.cursor = cursor;
    this.diagnostics = diagnostics;
  }

  /** Whether there was so much wrong that the rest was not read. */
  get gaveUp(): boolean {
    return this.#faults >= MAX_FAULTS;
  }

  /** @throws SyntaxFault when too deep */
  nested<T>(at: Span, parse: () => T): T {
    if (this.#nesting >= MAX_NESTING)
      throw new SyntaxFault(at, `Types are nested more than ${MAX_NESTING} deep`);
    this.#nesting++;
    try {
      return parse();
    } finally {
      this.#nesting--;
    }
  }

  /** Parses one part. Where that fails, it reports why, calls `recover` to skip the part, and gives undefined. */
  attempt<T>(parse: () => T, recover: () => void): T | undefined {
    const from = this.cursor.index;
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      this.diagnostics.error(error.at, error.message, error.hint);
      if (++this.#faults >= MAX_FAULTS) this.cursor.goToEnd();
      recover();
      this.#rememberNames(from);
      return undefined;
    }
  }

  /**
   * Parses parts up to the closing brace, which is passed.
   *
   * @throws SyntaxFault where no brace closes
   */
  list<T>(what: string, parse: () => T | undefined): T[] {
    const parts: T[] = [];
    while (!this.cursor.is('}') && !this.#isCutShort()) {
      const part = this.attempt(parse, () => this.skipPart());
      if (part !== undefined) parts.push(part);
    }
    this.cursor.expect('}', `at the end of ${what}`);
    return parts;
  }

  /**
   * Passes a semicolon. One that is missing at the end of a line, or before a brace, is reported, and parsing goes on.
   *
   * @throws SyntaxFault where it is missing elsewhere
   */
  semicolon(where: string): void {
    if (this.cursor.skip(';')) return;
    const [{ source, end }, next] = [this.cursor.previous, this.cursor.peek()];
    const isLineEnd = next.source !== source || source.text.slice(end, next.offset).includes('\n');
    if (isLineEnd || next.text === '}' || next.kind === 'end') {
      this.attempt(
        () => this.cursor.fail(`';'`, where),
        () => undefined,
      );
    } else this.cursor.fail(`';'`, where);
  }

  /** Skips a part: to behind its semicolon, or to the brace that closes what it is in. */
  skipPart(): void {
    let depth = 0;
    for (;;) {
      if (this.cursor.isAtEnd || (depth === 0 && this.cursor.is('}'))) return;
      const token = this.cursor.next();
      if (token.text === '{') depth++;
      else if (token.text === '}') depth--;
      else if (token.text === ';' && depth === 0) return;
    }
  }

  /** Whether a definition begins here: the closing brace is missing. `const` alone may begin a member, as in C. */
  #isCutShort(): boolean {
    const { text } = this.cursor.peek();
    if (text === 'const') return this.cursor.is('=', 2);
    if (text === 'program' || text === 'namespace') return this.cursor.is('{', 2);
    return this.cursor.isAtEnd || (text === 'typedef' && this.cursor.peek(1).kind === 'name');
  }

  #rememberNames(from: number): void {
    const to = this.cursor.index;
    this.cursor.goTo(from);
    while (this.cursor.index < to) {
      const token = this.cursor.next();
      if (token.kind === 'name') this.unread.add(token.text);
    }
  }
}
