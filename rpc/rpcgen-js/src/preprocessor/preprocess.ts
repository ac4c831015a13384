import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { quoted } from '../diagnostics/excerpt.js';
import { scan } from '../scanner/scanner.js';
import type { SourceFile } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import { conditionHolds } from './condition.js';
import { Conditionals } from './conditionals.js';
import { type Directive, directiveOf, restOf } from './directive.js';
import { type ReadInclude, Includes } from './includes.js';
import { callAt } from './macro-expansion.js';
import { MacroTable } from './macro-table.js';
import type { Macro } from '../expression/expression.js';
import type { PreparedToken } from '../expression/prepared-token.js';

/**
 * rpcgen runs the preprocessor once for each file that it writes, with one of these defined. Here one run does for all,
 * with all of them defined: what stands under `#ifdef RPC_HDR` are the types that C is told of, under `RPC_XDR` those
 * whose C type is written by hand (their bytes are the same), and what differs between server and client is C code on
 * `%` lines. What stands under `#ifndef RPC_HDR` is left out.
 */
const MACROS_OF_RPCGEN = ['RPC_HDR', 'RPC_XDR', 'RPC_SVC', 'RPC_CLNT', 'RPC_TBL'];

/** Directives that mean nothing for an interface. */
const IGNORED = new Set(['pragma', 'ident', 'line', 'warning']);

/** What the grammar is given. */
export interface Prepared {
  /** The last one is of kind `end`. */
  readonly tokens: readonly PreparedToken[];
  /** Each `#define`, and how many of `tokens` stand before it. */
  readonly defines: readonly { readonly macro: Macro; readonly index: number }[];
  /** The `%` lines, without those that a condition leaves out. */
  readonly passedLines: readonly Token[];
}

/** As in `CompileOptions`; without `readInclude` each `#include` is an error. */
export interface PreprocessOptions {
  readonly readInclude?: ReadInclude | undefined;
  readonly defines?: Readonly<Record<string, string>> | undefined;
}

/** Obeys the directives of a file and of those that it includes. What is wrong goes to `diagnostics`. */
export function preprocess(
  source: SourceFile,
  diagnostics: DiagnosticList,
  options: PreprocessOptions,
): Prepared {
  return new Preprocessor(diagnostics, options).run(source);
}

class Preprocessor {
  readonly #tokens: PreparedToken[] = [];
  readonly #defines: { macro: Macro; index: number }[] = [];
  readonly #passedLines: Token[] = [];
  readonly #diagnostics: DiagnosticList;
  readonly #macros: MacroTable;
  readonly #includes: Includes;
  #comments: Token[] = [];

  constructor(diagnostics: DiagnosticList, { readInclude, defines = {} }: PreprocessOptions) {
    this.#diagnostics = diagnostics;
    this.#includes = new Includes(diagnostics, readInclude);
    this.#macros = new MacroTable(diagnostics);
    for (const name of MACROS_OF_RPCGEN) this.#macros.give(name, '1');
    for (const [name, text] of Object.entries(defines)) this.#macros.give(name, text);
  }

  run(source: SourceFile): Prepared {
    const end = this.#file(source);
    this.#tokens.push(this.#withComments(end));
    return { tokens: this.#tokens, defines: this.#defines, passedLines: this.#passedLines };
  }

  /** Gives back the `end` token of the file. */
  #file(source: SourceFile): Token {
    const tokens = scan(source);
    const conditionals = new Conditionals(this.#diagnostics);
    for (let i = 0; i < tokens.length;) {
      const token = tokens[i];
      if (token === undefined || token.kind === 'end') break;
      if (token.kind === 'directive') this.#directive(token, conditionals);
      else if (conditionals.isLive) {
        i = this.#tokenAt(tokens, i);
        continue;
      } else if (token.kind === 'comment') this.#reportFault(token);
      i++;
    }
    conditionals.end();
    const at = { source, offset: source.text.length, end: source.text.length };
    return tokens.at(-1) ?? { kind: 'end', text: '', ...at };
  }

  /** Takes in a token, or a macro with what is in its parentheses, and gives the index behind it. */
  #tokenAt(tokens: readonly Token[], index: number): number {
    const token = tokens[index];
    if (token === undefined) return index + 1;
    this.#reportFault(token);
    const macro = token.kind === 'name' ? this.#macros.get(token.text) : undefined;
    if (macro !== undefined) return this.#macroAt(tokens, index, macro);
    if (token.kind === 'comment') this.#comments.push(token);
    else if (token.kind === 'passed line') this.#passLine(token);
    else this.#tokens.push(this.#withComments(token));
    return index + 1;
  }

  /** The comments before C code are about that, and not about the next token. */
  #passLine(token: Token): void {
    this.#comments = [];
    this.#passedLines.push(token);
  }

  #macroAt(tokens: readonly Token[], index: number, { parameters }: Macro): number {
    const end = (parameters && callAt(tokens, index + 1)?.end) ?? index + 1;
    const [first, ...others] = this.#macros.expansion.expand(tokens.slice(index, end), false, tokens[index]);
    if (first === undefined) return end;
    this.#tokens.push(this.#withComments(first));
    for (const each of others) this.#tokens.push(each);
    return end;
  }

  #withComments(token: PreparedToken): PreparedToken {
    if (this.#comments.length === 0) return token;
    const comments = this.#comments;
    this.#comments = [];
    return { ...token, comments };
  }

  #reportFault(token: Token): void {
    if (token.fault === undefined) return;
    this.#diagnostics.error(
      { ...token, end: token.offset + (token.kind === 'comment' ? 2 : 1) },
      token.fault,
    );
  }

  #directive(token: Token, conditionals: Conditionals): void {
    const directive = directiveOf(token);
    const { word } = directive;
    if (word === 'if' || word === 'ifdef' || word === 'ifndef')
      conditionals.open(token, () => this.#condition(directive));
    else if (word === 'elif') conditionals.alternative(token, () => this.#condition(directive));
    else if (word === 'else') conditionals.otherwise(token);
    else if (word === 'endif') conditionals.close(token);
    else if (conditionals.isLive) this.#obey(directive);
  }

  #condition(directive: Directive): boolean {
    const tokens = restOf(directive).filter(({ kind }) => kind !== 'comment');
    if (directive.word === 'if' || directive.word === 'elif')
      return conditionHolds(tokens, this.#macros, this.#diagnostics);
    const macro = this.#nameOf(directive, tokens);
    return (
      macro !== undefined && (this.#macros.get(macro.text) !== undefined) === (directive.word === 'ifdef')
    );
  }

  #obey(directive: Directive): void {
    const { at, word } = directive;
    const comments = this.#comments;
    this.#comments = [];
    if (word === 'define') this.#define(directive, comments);
    else if (word === 'include') this.#include(at);
    else if (word === 'undef') this.#macros.undefine(this.#nameOf(directive, restOf(directive))?.text ?? '');
    else if (word === 'error') this.#diagnostics.error(at, `#error ${quoted(textBehind(directive))}`);
    // `# 12 "file.x"`: lines that a preprocessor wrote
    else if (word !== '' && !/^[0-9]/.test(word) && !IGNORED.has(word))
      this.#diagnostics.error(at, `There is no directive ${quoted(`#${word}`)}`);
  }

  #define(directive: Directive, comments: readonly Token[]): void {
    const rest = restOf(directive);
    const macro = this.#nameOf(directive, rest);
    if (macro === undefined) return;
    for (const token of rest) this.#reportFault(token);
    const defined = this.#macros.define(macro, rest.slice(1, -1), comments);
    this.#defines.push({ macro: defined, index: this.#tokens.length });
  }

  #nameOf({ at, word }: Directive, [name]: readonly Token[]): Token | undefined {
    if (name?.kind === 'name') return name;
    this.#diagnostics.error(at, `Expected the name of a macro behind #${word}`);
    return undefined;
  }

  #include(directive: Token): void {
    const included = this.#includes.open(directive);
    if (included === undefined) return;
    this.#file(included);
    this.#comments = [];
    this.#includes.close();
  }
}

function textBehind({ at, wordEnd }: Directive): string {
  return at.source.text.slice(wordEnd, at.end).trim();
}
