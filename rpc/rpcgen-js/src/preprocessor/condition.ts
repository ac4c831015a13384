import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { evaluate, isFault } from '../parser/evaluate.js';
import { parseExpression } from '../parser/parse-expression.js';
import { SyntaxFault, TokenCursor } from '../parser/token-cursor.js';
import type { Token } from '../scanner/token.js';
import type { MacroTable } from './macro-table.js';
import type { PreparedToken } from './prepared-token.js';

/** Whether the condition of `#if` or `#elif` holds; one that cannot be read does not. The last token is the `end`. */
export function conditionHolds(
  tokens: readonly Token[],
  macros: MacroTable,
  diagnostics: DiagnosticList,
): boolean {
  try {
    const cursor = new TokenCursor(replaced(tokens, macros));
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

/** The condition's tokens, each `defined X` and `defined(X)` made 1 or 0, each macro replaced. */
function replaced(tokens: readonly Token[], macros: MacroTable): PreparedToken[] {
  const out: PreparedToken[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === 'name' && token.text === 'defined') {
      const hasParentheses = tokens[at + 1]?.text === '(' && tokens[at + 3]?.text === ')';
      const name = tokens[at + (hasParentheses ? 2 : 1)];
      if (name?.kind === 'name') {
        out.push({ ...token, kind: 'number', text: macros.has(name.text) ? '1' : '0' });
        at += hasParentheses ? 3 : 1;
        continue;
      }
      throw new SyntaxFault(token, "Expected the name of a macro behind 'defined'");
    }
    if (token.kind === 'name') for (const each of macros.expand(token, true)) out.push(each);
    else out.push(token);
  }
  return out;
}
