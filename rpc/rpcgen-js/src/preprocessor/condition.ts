import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { evaluate, isFault } from '../expression/evaluate.js';
import { parseExpression } from '../expression/parse-expression.js';
import { SyntaxFault, TokenCursor } from '../expression/token-cursor.js';
import type { Token } from '../scanner/token.js';
import type { MacroTable } from './macro-table.js';

/** Whether the condition of `#if` or `#elif` holds; one that cannot be read does not. The tokens end with the `end`. */
export function conditionHolds(
  tokens: readonly Token[],
  macros: MacroTable,
  diagnostics: DiagnosticList,
): boolean {
  try {
    const answered = withoutDefined(tokens, macros);
    const cursor = new TokenCursor(macros.expansion.expand(answered, true), 'line');
    const expression = parseExpression(cursor, 'in the condition');
    if (!cursor.isAtEnd) cursor.fail('an operator', 'in the condition');
    // a name that is no macro counts as 0, as in C
    const value = evaluate(expression, () => 0n);
    if (!isFault(value)) return value !== 0n;
    diagnostics.error(value.at, value.message, value.hint);
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    diagnostics.error(error.at, error.message, error.hint);
  }
  return false;
}

/** The condition's tokens, each `defined X` and `defined(X)` made 1 or 0. */
function withoutDefined(tokens: readonly Token[], macros: MacroTable): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind !== 'name' || token.text !== 'defined') {
      out.push(token);
      continue;
    }
    const hasParentheses = tokens[at + 1]?.text === '(' && tokens[at + 3]?.text === ')';
    const name = tokens[at + (hasParentheses ? 2 : 1)];
    if (name?.kind !== 'name') throw new SyntaxFault(token, "Expected the name of a macro behind 'defined'");
    out.push({ ...token, kind: 'number', text: macros.get(name.text) === undefined ? '0' : '1' });
    at += hasParentheses ? 3 : 1;
  }
  return out;
}
