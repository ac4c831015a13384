import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { quoted } from '../diagnostics/excerpt.js';
import type { Span } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import type { Macro } from '../expression/expression.js';
import type { PreparedToken } from '../expression/prepared-token.js';

/** How deep macros may use macros: each level is a recursion. */
const MAX_DEPTH = 100;
/** Tokens that all macros of a file may become: ten macros that each use the one before ten times are 10^10. */
const MAX_EXPANDED = 1_000_000;

/** Tokens between the parentheses of one use: for many that do not close, each search would run to the file's end. */
const MAX_CALL_TOKENS = 1000;
/** Parentheses within those: C promises 63. With the bound no token is looked at for more uses than these. */
const MAX_CALL_DEPTH = 63;
const BEYOND_CALLS: ReadonlySet<Token['kind']> = new Set(['directive', 'passed line', 'end']);

interface Manner {
  /** Where the macro is used in the file: what it becomes stands there. */
  readonly use: Span;
  /** Whether macros that are numbers are replaced too: in conditions, which know no constants. */
  readonly isWhole: boolean;
  /** The macros that are being replaced: within itself, a macro is left as it is, as in C. */
  readonly active: Set<string>;
}

/** Replaces macros by what they stand for. */
export class MacroExpansion {
  readonly #macroOf: (name: string) => Macro | undefined;
  readonly #diagnostics: DiagnosticList;
  #expanded = 0;

  constructor(macroOf: (name: string) => Macro | undefined, diagnostics: DiagnosticList) {
    this.#macroOf = macroOf;
    this.#diagnostics = diagnostics;
  }

  /**
   * The tokens with their macros replaced; macros that are numbers only with `isWhole`.
   *
   * @param use where all of the result stands in the file; without it each token stands where it or its macro did
   */
  expand(tokens: readonly Token[], isWhole: boolean, use?: Span): PreparedToken[] {
    const out: PreparedToken[] = [];
    for (let i = 0; i < tokens.length;) {
      const token = tokens[i];
      if (token === undefined) break;
      i = this.#one(out, tokens, i, { use: use ?? token, isWhole, active: new Set() });
    }
    return out;
  }

  #all(out: PreparedToken[], tokens: readonly Token[], manner: Manner): void {
    for (let i = 0; i < tokens.length;) i = this.#one(out, tokens, i, manner);
  }

  /** Replaces the token at an index and gives the index behind what it took. */
  #one(out: PreparedToken[], tokens: readonly Token[], index: number, manner: Manner): number {
    const token = tokens[index];
    if (token === undefined) return index + 1;
    const isFree = token.kind === 'name' && !manner.active.has(token.text);
    const macro = isFree ? this.#macroOf(token.text) : undefined;
    const { source, offset, end } = manner.use;
    const placed = { ...token, source, offset, end };
    const call = macro?.parameters && callAt(tokens, index + 1);
    if (macro === undefined || (macro.parameters && call === undefined)) out.push(placed);
    else if (macro.expression !== undefined && !manner.isWhole)
      out.push(macro.isGiven ? placed : { ...placed, macro });
    else if (this.#mayReplace(macro, manner)) {
      const body = call === undefined ? macro.body : this.#called(macro, call.args, manner);
      manner.active.add(token.text);
      this.#all(out, body, manner);
      manner.active.delete(token.text);
    }
    return call?.end ?? index + 1;
  }

  /** The body of a macro with its arguments in it. */
  #called(
    { name, body, parameters = [] }: Macro,
    args: readonly (readonly Token[])[],
    manner: Manner,
  ): readonly Token[] {
    const given = args.length === 1 && args[0]?.length === 0 && parameters.length === 0 ? [] : args;
    if (given.length !== parameters.length) {
      const message = `The macro ${quoted(name.text)} takes ${parameters.length} arguments, but there are ${given.length}`;
      this.#diagnostics.error(manner.use, message);
      return [];
    }
    const replaced = new Map<string, readonly Token[]>();
    for (const [i, parameter] of parameters.entries()) {
      const argument: PreparedToken[] = [];
      this.#all(argument, given[i] ?? [], manner);
      replaced.set(parameter, argument);
    }
    const out: Token[] = [];
    for (const token of body) {
      const argument = token.kind === 'name' ? replaced.get(token.text) : undefined;
      if (argument === undefined) out.push(token);
      else if (this.#isWithin(argument.length, manner.use)) for (const each of argument) out.push(each);
    }
    return out;
  }

  #mayReplace(macro: Macro, { use, active }: Manner): boolean {
    if (active.size < MAX_DEPTH) return this.#isWithin(macro.body.length + 1, use);
    this.#diagnostics.error(use, `Macros use each other more than ${MAX_DEPTH} deep`);
    return false;
  }

  #isWithin(count: number, use: Span): boolean {
    if ((this.#expanded += count) <= MAX_EXPANDED) return true;
    this.#diagnostics.error(use, `Macros become more than ${MAX_EXPANDED} tokens`);
    return false;
  }
}

/** The arguments in the parentheses at an index, and the index behind; undefined where none open, or close in time. */
export function callAt(
  tokens: readonly Token[],
  index: number,
): { readonly args: readonly (readonly Token[])[]; readonly end: number } | undefined {
  if (tokens[index]?.text !== '(') return undefined;
  const args: Token[][] = [[]];
  let depth = 1;
  for (let at = index + 1; at - index < MAX_CALL_TOKENS; at++) {
    const token = tokens[at];
    if (token === undefined || token.text === ';' || BEYOND_CALLS.has(token.kind)) return undefined;
    if (token.text === '(' && ++depth > MAX_CALL_DEPTH) return undefined;
    if (token.text === ')' && --depth === 0) return { args, end: at + 1 };
    if (token.text === ',' && depth === 1) args.push([]);
    else if (token.kind !== 'comment') args.at(-1)?.push(token);
  }
  return undefined;
}
