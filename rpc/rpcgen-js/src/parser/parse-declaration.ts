import { quoted } from '../diagnostics/excerpt.js';
import { docOf } from './doc.js';
import { parseBody } from './parse-body.js';
import type { ParseContext } from './parse-context.js';
import { parseBound, parseExpression } from './parse-expression.js';
import { parseName, parseSimpleType } from './parse-type.js';
import type { DeclarationSyntax, DimensionSyntax, TypeSyntax } from './syntax.js';
import { SyntaxFault } from './token-cursor.js';

/** `int x[2][3][4]…` has to end somewhere, as each is a type within the one before. */
const MAX_DIMENSIONS = 32;

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

/** Whether a declaration has a name: the name behind the type of a result is the procedure's. */
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
export function parseType(context: ParseContext, what: string): TypeSyntax {
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

function parseDimensions({ cursor }: ParseContext, what: string): DimensionSyntax[] {
  const dimensions: DimensionSyntax[] = [];
  for (;;) {
    const opening = cursor.skip('[') ?? cursor.skip('<');
    if (opening === undefined) return dimensions;
    if (dimensions.length >= MAX_DIMENSIONS)
      throw new SyntaxFault(opening, `An array has more than ${MAX_DIMENSIONS} dimensions`);
    const isFixed = opening.text === '[';
    const where = `for the length of ${what}`;
    if (cursor.is(']'))
      throw new SyntaxFault(
        cursor.peek(),
        `Expected a length for ${what}, but there is ']'`,
        'An array of variable length is written: name<>',
      );
    const size = cursor.is('>')
      ? undefined
      : isFixed
        ? parseExpression(cursor, where)
        : parseBound(cursor, where);
    const { end } = cursor.expect(isFixed ? ']' : '>', `behind the length of ${what}`);
    dimensions.push({
      kind: isFixed ? 'fixed' : 'variable',
      size,
      source: opening.source,
      offset: opening.offset,
      end,
    });
  }
}
