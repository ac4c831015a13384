import { parseBound, parseExpression } from '../expression/parse-expression.js';
import { SyntaxFault } from '../expression/token-cursor.js';
import type { Token } from '../scanner/token.js';
import type { ParseContext } from './parse-context.js';
import type { DimensionSyntax } from './syntax.js';

/** How many lengths a name may have: each makes a type within the one before. */
const MAX_DIMENSIONS = 32;

/**
 * Parses the lengths behind a name, `[2]<5>`.
 *
 * @throws SyntaxFault
 */
export function parseDimensions(context: ParseContext, what: string): DimensionSyntax[] {
  const { cursor } = context;
  const dimensions: DimensionSyntax[] = [];
  for (;;) {
    const opening = cursor.skip('[') ?? cursor.skip('<');
    if (opening === undefined) return dimensions;
    if (dimensions.length >= MAX_DIMENSIONS)
      throw new SyntaxFault(opening, `An array has more than ${MAX_DIMENSIONS} dimensions`);
    dimensions.push(parseDimension(context, opening, what));
  }
}

function parseDimension({ cursor }: ParseContext, opening: Token, what: string): DimensionSyntax {
  if (cursor.is(']'))
    throw new SyntaxFault(
      cursor.peek(),
      `Expected a length for ${what}, but there is ']'`,
      'An array of variable length is written: name<>',
    );
  const isFixed = opening.text === '[';
  const parseLength = isFixed ? parseExpression : parseBound;
  const size = cursor.is('>') ? undefined : parseLength(cursor, `for the length of ${what}`);
  const { end } = cursor.expect(isFixed ? ']' : '>', `behind the length of ${what}`);
  const { source, offset } = opening;
  return { kind: isFixed ? 'fixed' : 'variable', size, source, offset, end };
}
