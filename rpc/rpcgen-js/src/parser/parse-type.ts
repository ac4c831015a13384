import { quoted } from '../diagnostics/excerpt.js';
import type { PrimitiveKind } from '../interface.js';
import type { PreparedToken } from '../expression/prepared-token.js';
import { nearestName } from '../nearest-name.js';
import type { TypeSyntax } from './syntax.js';
import { SyntaxFault, type TokenCursor } from '../expression/token-cursor.js';

/**
 * Words that cannot be names. `program`, `version` and `namespace` can, where a name is wanted: RFC 4506 knows no
 * programs.
 */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...[
    'bool',
    'case',
    'char',
    'const',
    'default',
    'double',
    'enum',
    'float',
    'hyper',
    'int',
    'long',
    'opaque',
  ],
  ...['quadruple', 'short', 'signed', 'string', 'struct', 'switch', 'typedef', 'union', 'unsigned', 'void'],
]);

const INTEGER_WORDS = new Set(['signed', 'unsigned', 'char', 'short', 'int', 'long', 'hyper']);

const SIMPLE: ReadonlyMap<string, PrimitiveKind | 'string' | 'opaque'> = new Map(
  (['void', 'bool', 'float', 'double', 'quadruple', 'string', 'opaque'] as const).map((word) => [word, word]),
);

/**
 * Parses a type that is named, primitive or built in; not one with a body.
 *
 * @throws SyntaxFault
 */
export function parseSimpleType(cursor: TokenCursor, where: string): TypeSyntax {
  const token = cursor.peek();
  if (token.kind !== 'name') return cursor.fail('a type', where);
  if (INTEGER_WORDS.has(token.text)) return parseInteger(cursor);
  const simple = SIMPLE.get(token.text);
  if (simple !== undefined) return { kind: simple, at: cursor.next() };
  if (KEYWORDS.has(token.text)) return cursor.fail('a type', where);
  return { kind: 'named', at: parseQualifiedName(cursor) };
}

/** Passes `space::name` and gives the name: there is one scope, as in C, so namespaces say nothing. */
function parseQualifiedName(cursor: TokenCursor): PreparedToken {
  let name = cursor.next();
  while (cursor.is('::') && cursor.peek(1).kind === 'name') {
    cursor.next();
    name = cursor.next();
  }
  return name;
}

/** `unsigned long int` and the like: on the wire there are four integers, and a `long` is an `int` (xdr_long). */
function parseInteger(cursor: TokenCursor): TypeSyntax {
  const first = cursor.peek();
  const words: string[] = [];
  while (INTEGER_WORDS.has(cursor.peek().text) && words.length < 5) words.push(cursor.next().text);
  const count = (word: string): number => words.filter((each) => each === word).length;
  const at = { source: first.source, offset: first.offset, end: Math.max(cursor.previous.end, first.end) };
  const sizes = count('char') + count('short') + count('hyper') + Math.min(count('long'), 1);
  if (sizes > 1 || count('long') > 2 || count('int') > 1 || count('signed') + count('unsigned') > 1)
    throw new SyntaxFault(
      at,
      `${quoted(words.join(' '))} is no type`,
      'The integers are int, unsigned int, hyper and unsigned hyper',
    );
  const isHyper = count('hyper') > 0 || count('long') === 2;
  if (count('unsigned') > 0) return { kind: isHyper ? 'unsigned hyper' : 'unsigned int', at };
  return { kind: isHyper ? 'hyper' : 'int', at };
}

/**
 * A name that is being declared.
 *
 * @throws SyntaxFault
 */
export function parseName(cursor: TokenCursor, what: string): PreparedToken {
  const token = cursor.peek();
  if (token.kind !== 'name') return cursor.fail(`a name`, `for ${what}`);
  if (!KEYWORDS.has(token.text)) return cursor.next();
  throw new SyntaxFault(token, `${quoted(token.text)} is a keyword and cannot be the name of ${what}`);
}

/** The hint for a word that is no keyword but like one; undefined where none is like it. */
export function keywordHint(word: string, keywords: readonly string[]): string | undefined {
  const meant = nearestName(word, keywords);
  return meant === undefined ? undefined : `Did you mean '${meant}'?`;
}
