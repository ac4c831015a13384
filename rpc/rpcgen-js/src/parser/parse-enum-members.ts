import { quoted } from '../diagnostics/excerpt.js';
import { parseExpression } from '../expression/parse-expression.js';
import { docOf } from './doc.js';
import type { ParseContext } from './parse-context.js';
import { parseName } from './parse-type.js';
import type { EnumMemberSyntax } from './syntax.js';

/**
 * Parses the members of an enum and the brace behind them.
 *
 * @throws SyntaxFault
 */
export function parseEnumMembers(context: ParseContext, what: string): EnumMemberSyntax[] {
  const { cursor } = context;
  const members: EnumMemberSyntax[] = [];
  while (!cursor.is('}') && !cursor.isAtEnd && !cursor.is(';')) {
    const member = context.attempt(
      () => parseEnumMember(context),
      () => skipEnumMember(context),
    );
    if (member !== undefined) members.push(member);
  }
  cursor.expect('}', `at the end of ${what}`);
  return members;
}

function parseEnumMember(context: ParseContext): EnumMemberSyntax {
  const { cursor } = context;
  const first = cursor.peek();
  const name = parseName(cursor, 'the member of the enum');
  const value = cursor.skip('=') ? parseExpression(cursor, `for the member ${quoted(name.text)}`) : undefined;
  if (!cursor.skip(',') && !cursor.is('}')) missComma(context, name.text);
  return { name, value, doc: docOf(first, cursor.previous, cursor.peek()) };
}

/** A comma that was forgotten, or is a semicolon, is reported, and parsing goes on. @throws SyntaxFault for all else */
function missComma({ cursor, diagnostics }: ParseContext, member: string): void {
  const found = cursor.peek();
  const isSemicolon = found.text === ';' && (cursor.is('}', 1) || cursor.peek(1).kind === 'name');
  if (!isSemicolon && found.kind !== 'name') cursor.fail(`',' or '}'`, `behind the member ${quoted(member)}`);
  const { source, end } = cursor.previous;
  const message = `Expected ',' behind the member ${quoted(member)}, but there is ${quoted(found.text)}`;
  diagnostics.error({ source, offset: end, end: end + 1 }, message);
  if (isSemicolon) cursor.next();
}

function skipEnumMember({ cursor }: ParseContext): void {
  while (!cursor.isAtEnd && !cursor.is('}') && !cursor.is(';')) if (cursor.next().text === ',') return;
}
