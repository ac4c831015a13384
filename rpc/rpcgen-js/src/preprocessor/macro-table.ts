import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { parseExpression } from '../expression/parse-expression.js';
import { SyntaxFault, TokenCursor } from '../expression/token-cursor.js';
import { scanWithinLine } from '../scanner/scanner.js';
import { SourceFile } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import { MacroExpansion } from './macro-expansion.js';
import type { Macro } from '../expression/expression.js';

/** The macros that are defined at the present place of the file. */
export class MacroTable {
  readonly expansion: MacroExpansion;
  readonly #macros = new Map<string, Macro>();

  constructor(diagnostics: DiagnosticList) {
    this.expansion = new MacroExpansion((name) => this.#macros.get(name), diagnostics);
  }

  get(name: string): Macro | undefined {
    return this.#macros.get(name);
  }

  /** Defines what `-D NAME=text` or rpcgen does; nothing where `name` is no name. */
  give(name: string, text: string): void {
    const source = new SourceFile(`-D ${name}`, `${name} ${text}`);
    const [first, ...body] = scanWithinLine(source, 0, source.text.length);
    if (first?.kind === 'name' && first.text === name) this.define(first, body.slice(0, -1), [], true);
  }

  /** What `#define` does. The tokens behind the name may hold comments. */
  define(name: Token, behind: readonly Token[], comments: readonly Token[], isGiven = false): Macro {
    const tokens = behind.filter(({ kind }) => kind !== 'comment');
    const trailing = behind.slice(behind.findLastIndex(({ kind }) => kind !== 'comment') + 1);
    const parameters = parametersOf(name, tokens);
    const body = parameters === undefined ? tokens : tokens.slice(parameters.end);
    const macro = { name, body, comments: [...comments, ...trailing], isGiven };
    const defined =
      parameters === undefined ? this.#asNumber(macro) : { ...macro, parameters: parameters.names };
    this.#macros.set(name.text, defined);
    return defined;
  }

  /** `#undef` */
  undefine(name: string): void {
    this.#macros.delete(name);
  }

  /** The macro, with its body as an expression where it is one. A single name that is no known number may be a type. */
  #asNumber(macro: Macro): Macro {
    const [first, second] = macro.body;
    if (first === undefined) return macro;
    if (
      second === undefined &&
      first.kind === 'name' &&
      this.#macros.get(first.text)?.expression === undefined
    )
      return macro;
    const { source, end } = macro.body.at(-1) ?? first;
    const cursor = new TokenCursor([...macro.body, { kind: 'end', text: '', source, offset: end, end }]);
    try {
      const expression = parseExpression(cursor, 'in a macro');
      return cursor.isAtEnd ? { ...macro, expression } : macro;
    } catch (error) {
      if (error instanceof SyntaxFault) return macro;
      throw error;
    }
  }
}

/** The parameters of a macro; undefined unless a parenthesis follows its name without white space. */
function parametersOf(name: Token, tokens: readonly Token[]): { names: string[]; end: number } | undefined {
  if (tokens[0]?.text !== '(' || tokens[0].offset !== name.end) return undefined;
  const close = tokens.findIndex(({ text }) => text === ')');
  const end = close < 0 ? tokens.length : close + 1;
  const names = tokens.slice(1, end).filter(({ kind }) => kind === 'name');
  return { names: names.map(({ text }) => text), end };
}
