import { parseBound, parseExpression } from '../expression/parse-expression.js';
import { SyntaxFault } from '../expression/token-cursor.js';
import type { ParseContext } from './parse-context.js';
import type { DimensionSyntax } from './syntax.js';

/** `int x[2][3][4]…` has to end somewhere, as each is a type within the one before. */
const MAX_DIMENSIONS = 32;

/**
 * Parses the lengths behind a name, `[2]<5>`.
 *
 * @throws SyntaxFault
 */
export function parseDimensions({ cursor }: ParseContext, what: string): DimensionSyntax[] {
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
