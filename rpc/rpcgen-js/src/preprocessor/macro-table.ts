import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { quoted } from '../diagnostics/excerpt.js';
import { parseExpression } from '../parser/parse-expression.js';
import { SyntaxFault, TokenCursor } from '../parser/token-cursor.js';
import { scanWithinLine } from '../scanner/scanner.js';
import { SourceFile, type Span } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import type { Macro } from './macro.js';
import type { PreparedToken } from './prepared-token.js';

/** Macros that use macros, and so on. */
const MAX_DEPTH = 100;
/** Tokens that all macros of a file may become: ten macros that each use the one before ten times are 10^10. */
const MAX_EXPANDED = 1_000_000;

/** The macros that are defined where the preprocessor stands. */
export class MacroTable {
  readonly #macros = new Map<string, Macro>();
  readonly #diagnostics: DiagnosticList;
  #expanded = 0;

  constructor(diagnostics: DiagnosticList) {
    this.#diagnostics = diagnostics;
  }

  has(name: string): boolean {
    return this.#macros.has(name);
  }

  get(name: string): Macro | undefined {
    return this.#macros.get(name);
  }

  /** `-D NAME=text` and what rpcgen defines by itself. */
  give(name: string, text: string): void {
    const source = new SourceFile(`-D ${name}`, `${name} ${text}`);
    const [first, ...body] = scanWithinLine(source, 0, source.text.length);
    if (first?.kind === 'name' && first.text === name) this.define(first, body.slice(0, -1), [], true);
  }

  /** What `#define` does. The tokens behind the name may hold comments. */
  define(name: Token, behind: readonly Token[], comments: readonly Token[], isGiven = false): Macro {
    const body = behind.filter(({ kind }) => kind !== 'comment');
    const hasParameters = body[0]?.text === '(' && body[0].offset === name.end;
    const trailing = behind.slice(behind.findLastIndex(({ kind }) => kind !== 'comment') + 1);
    const macro = { name, body, comments: [...comments, ...trailing], hasParameters, isGiven };
    const expression = hasParameters ? undefined : this.#asNumber(body);
    const defined: Macro = expression === undefined ? macro : { ...macro, expression };
    this.#macros.set(name.text, defined);
    return defined;
  }

  /** `#undef` */
  undefine(name: string): void {
    this.#macros.delete(name);
  }

  /**
   * The tokens that a name stands for: those of the macro's body, whose macros are replaced in turn. A macro is not
   * replaced within itself, as in C. With `all`, numbers are replaced too.
   */
  expand(name: PreparedToken, all = false): readonly PreparedToken[] {
    const out: PreparedToken[] = [];
    this.#expandInto(out, name, name, { all, active: new Set() });
    return out;
  }

  /** Whether {@link expand} would give the name back as it is. */
  isPlain(name: string): boolean {
    return !this.#macros.has(name);
  }

  #expandInto(
    out: PreparedToken[],
    token: Token,
    use: Span,
    how: { readonly all: boolean; readonly active: Set<string> },
  ): void {
    const macro = token.kind === 'name' ? this.#macros.get(token.text) : undefined;
    const { source, offset, end } = use;
    if (macro === undefined || how.active.has(token.text)) out.push({ ...token, source, offset, end });
    else if (macro.expression !== undefined && !how.all)
      out.push({ ...token, source, offset, end, ...(macro.isGiven ? {} : { macro }) });
    else if (this.#mayExpand(macro, use, how.active.size)) {
      how.active.add(token.text);
      for (const each of macro.body) this.#expandInto(out, each, use, how);
      how.active.delete(token.text);
    }
  }

  #mayExpand(macro: Macro, use: Span, depth: number): boolean {
    const name = quoted(macro.name.text);
    if (macro.hasParameters)
      this.#diagnostics.error(
        use,
        `${name} is a macro with parameters, which are not replaced here`,
        'Write out what it stands for',
      );
    else if (depth >= MAX_DEPTH)
      this.#diagnostics.error(use, `Macros use each other more than ${MAX_DEPTH} deep`);
    else if ((this.#expanded += macro.body.length + 1) > MAX_EXPANDED)
      this.#diagnostics.error(use, `Macros become more than ${MAX_EXPANDED} tokens`);
    else return true;
    return false;
  }

  /** The body as an expression. A single name is one only if it is known to be a number: it may be a type as well. */
  #asNumber(body: readonly Token[]): Macro['expression'] {
    const [first, second] = body;
    if (first === undefined) return undefined;
    if (
      second === undefined &&
      first.kind === 'name' &&
      this.#macros.get(first.text)?.expression === undefined
    )
      return undefined;
    const { source, end } = body.at(-1) ?? first;
    const cursor = new TokenCursor([...body, { kind: 'end', text: '', source, offset: end, end }]);
    try {
      const expression = parseExpression(cursor, 'in a macro');
      return cursor.isAtEnd ? expression : undefined;
    } catch (error) {
      if (error instanceof SyntaxFault) return undefined;
      throw error;
    }
  }
}
