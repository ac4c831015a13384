import { quoted } from '../diagnostics/excerpt.js';
import type { Expression } from '../expression/expression.js';
import { parseExpression } from '../expression/parse-expression.js';
import { SyntaxFault } from '../expression/token-cursor.js';
import { docOf } from './doc.js';
import type { ParseContext } from './parse-context.js';
import { parseDimensions } from './parse-dimensions.js';
import { parseEnumMembers } from './parse-enum-members.js';
import { parseName, parseSimpleType } from './parse-type.js';
import type { ArmSyntax, Body, DeclarationSyntax, TypeSyntax } from './syntax.js';

// A declaration may hold the body of a type, which consists of declarations: the grammar's one knot, in one file.

/**
 * Parses `type name;` with its pointer and dimensions.
 *
 * @throws SyntaxFault
 */
export function parseDeclaration(context: ParseContext, what: string): DeclarationSyntax {
  const first = context.cursor.peek();
  const declaration = parseDeclarator(context, what, 'named');
  if (!context.cursor.skip(';')) missSemicolon(context, what, declaration.name?.text ?? '');
  return { ...declaration, doc: docOf(first, context.cursor.previous, context.cursor.peek()) };
}

function missSemicolon(context: ParseContext, what: string, name: string): void {
  const named = `${what} ${quoted(name)}`;
  if (!context.cursor.is(',')) {
    context.semicolon(`behind ${named}`);
    return;
  }
  throw new SyntaxFault(
    context.cursor.peek(),
    `${named.charAt(0).toUpperCase()}${named.slice(1)} shares its type with another one`,
    'Write one declaration for each, with a semicolon behind it',
  );
}

/** Whether a declaration has a name. That of a result has none: the name behind its type is the procedure's. */
type Naming = 'named' | 'maybe named' | 'nameless';

/**
 * Parses a type with what follows it, without a semicolon.
 *
 * @throws SyntaxFault
 */
export function parseDeclarator(context: ParseContext, what: string, naming: Naming): DeclarationSyntax {
  const { cursor } = context;
  const type = parseType(context, what);
  const pointer = cursor.skip('*');
  if (pointer && cursor.is('*'))
    throw new SyntaxFault(
      cursor.peek(),
      'A pointer to a pointer is no type of XDR',
      'Make a typedef of the first pointer',
    );
  const hasName = naming === 'named' || (naming === 'maybe named' && cursor.peek().kind === 'name');
  const name = hasName ? parseName(cursor, what) : undefined;
  return { type, name, pointer, dimensions: parseDimensions(context, what), doc: undefined };
}

/** @throws SyntaxFault */
function parseType(context: ParseContext, what: string): TypeSyntax {
  const { cursor } = context;
  const keyword = cursor.peek();
  if (keyword.text !== 'struct' && keyword.text !== 'union' && keyword.text !== 'enum')
    return parseSimpleType(cursor, `for ${what}`);
  const hasName = cursor.peek(1).kind === 'name' && !cursor.is('switch', 1);
  const opening = cursor.peek(hasName ? 2 : 1).text;
  if (opening === '{' || opening === 'switch') {
    const body = context.nested(keyword, () => parseBody(context));
    return { kind: 'inline', at: keyword, body };
  }
  cursor.next();
  return { kind: 'named', at: parseName(cursor, `the ${keyword.text} that is meant`) };
}

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
