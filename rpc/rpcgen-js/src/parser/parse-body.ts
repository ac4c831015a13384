import { quoted } from '../diagnostics/excerpt.js';
import { docOf } from './doc.js';
import type { ParseContext } from './parse-context.js';
import { parseDeclaration, parseDeclarator } from './parse-declaration.js';
import { parseExpression } from './parse-expression.js';
import { parseName } from './parse-type.js';
import type { Expression } from './expression.js';
import type { ArmSyntax, Body, DeclarationSyntax, EnumMemberSyntax } from './syntax.js';
import { SyntaxFault } from './token-cursor.js';

/**
 * Parses a struct, union or enum from its keyword to its closing brace.
 *
 * @throws SyntaxFault
 */
export function parseBody(context: ParseContext): Body {
  const { cursor } = context;
  const at = cursor.next();
  const name =
    cursor.peek().kind === 'name' && !cursor.is('switch') ? parseName(cursor, `the ${at.text}`) : undefined;
  const what = `the ${at.text} ${name === undefined ? 'without a name' : quoted(name.text)}`;
  const common = { at, ...(name && { name }), doc: undefined };
  const discriminant = at.text === 'union' ? parseDiscriminant(context, what) : undefined;
  cursor.expect('{', `in ${what}`);
  const opened = { ...common, opening: cursor.peek() };
  if (discriminant !== undefined)
    return { ...opened, kind: 'union', discriminant, arms: context.list(what, () => parseArm(context)) };
  if (at.text === 'enum') return { ...opened, kind: 'enum', members: parseEnumMembers(context, what) };
  return { ...opened, kind: 'struct', members: parseMembers(context, what) };
}

function parseMembers(context: ParseContext, what: string): DeclarationSyntax[] {
  return context.list(what, () => {
    if (!context.cursor.is('void') || !context.cursor.is(';', 1))
      return parseDeclaration(context, 'the member');
    // RFC 4506 §6.3 lets a struct declare void, which takes no bytes
    context.cursor.next();
    context.cursor.next();
    return undefined;
  });
}

function parseEnumMembers(context: ParseContext, what: string): EnumMemberSyntax[] {
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

/** A comma that was forgotten, or is a semicolon, is missed and no more. */
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

function parseDiscriminant(context: ParseContext, what: string): DeclarationSyntax {
  const { cursor } = context;
  const hint = 'A union is written: union name switch (int discriminant) { case 0: … }';
  cursor.expect('switch', `in ${what}`, hint);
  cursor.expect('(', `before the discriminant of ${what}`, hint);
  const discriminant = parseDeclarator(context, 'the discriminant', 'named');
  cursor.expect(')', `behind the discriminant of ${what}`);
  return discriminant;
}

function parseArm(context: ParseContext): ArmSyntax {
  const { cursor } = context;
  const first = cursor.peek();
  const cases: Expression[] = [];
  let otherwise = undefined;
  while (cursor.is('case') || cursor.is('default')) {
    const keyword = cursor.next();
    if (keyword.text === 'case') cases.push(parseExpression(cursor, 'for the case'));
    else if (otherwise === undefined) otherwise = keyword;
    else throw new SyntaxFault(keyword, 'This arm is the default one already');
    cursor.expect(':', `behind the ${keyword.text}`);
  }
  if (cases.length === 0 && otherwise === undefined)
    return cursor.fail(`'case' or 'default'`, 'in the union');
  const opening = cursor.peek();
  const declaration = parseArmDeclaration(context);
  const doc = docOf(first, cursor.previous, cursor.peek(), opening);
  return { cases, otherwise, declaration, doc };
}

function parseArmDeclaration(context: ParseContext): DeclarationSyntax | undefined {
  const { cursor } = context;
  if (!cursor.is('void') || cursor.peek(1).kind === 'name') return parseDeclaration(context, 'the arm');
  cursor.next();
  context.semicolon(`behind 'void'`);
  return undefined;
}
