import { quoted } from '../diagnostics/excerpt.js';
import { docOf } from './doc.js';
import type { Expression } from '../expression/expression.js';
import type { ParseContext } from './parse-context.js';
import { parseDeclarator } from './parse-declaration.js';
import { parseExpression } from '../expression/parse-expression.js';
import { parseName } from './parse-type.js';
import type { DeclarationSyntax, ProcedureSyntax, ProgramSyntax, VersionSyntax } from './syntax.js';
import { SyntaxFault } from '../expression/token-cursor.js';

/**
 * Parses `program NAME { … } = number;`.
 *
 * @throws SyntaxFault
 */
export function parseProgram(context: ParseContext): ProgramSyntax {
  return parseNumbered(context, 'program', 'versions', () => parseVersion(context));
}

function parseVersion(context: ParseContext): VersionSyntax {
  return parseNumbered(context, 'version', 'procedures', () => parseProcedure(context));
}

/** Programs and versions look alike: `keyword NAME { parts } = number;`. */
function parseNumbered<Name extends string, Part>(
  context: ParseContext,
  keyword: string,
  parts: Name,
  parse: () => Part,
): { name: ReturnType<typeof parseName>; number: Expression; doc: string | undefined } & Readonly<
  Record<Name, Part[]>
> {
  const { cursor } = context;
  const first = cursor.expect(keyword, 'here');
  const name = parseName(cursor, `the ${keyword}`);
  const what = `the ${keyword} ${quoted(name.text)}`;
  cursor.expect('{', `in ${what}`);
  const opening = cursor.peek();
  const list = context.list(what, parse);
  const number = parseNumber(context, what);
  const doc = docOf(first, cursor.previous, cursor.peek(), opening);
  return { name, number, doc, ...({ [parts]: list } as Readonly<Record<Name, Part[]>>) };
}

function parseNumber(context: ParseContext, what: string): Expression {
  context.cursor.expect('=', `and the number of ${what}`);
  const number = parseExpression(context.cursor, `for the number of ${what}`);
  context.semicolon(`behind ${what}`);
  return number;
}

function parseProcedure(context: ParseContext): ProcedureSyntax {
  const { cursor } = context;
  const first = cursor.peek();
  const result = parseResult(context);
  const name = parseName(cursor, 'the procedure');
  const what = `the procedure ${quoted(name.text)}`;
  cursor.expect('(', `before the arguments of ${what}`);
  const args = parseArguments(context, what);
  const number = parseNumber(context, what);
  return { name, number, result, args, doc: docOf(first, cursor.previous, cursor.peek()) };
}

function parseResult(context: ParseContext): DeclarationSyntax {
  return parseDeclarator(context, 'the result', 'nameless');
}

function parseArguments(context: ParseContext, what: string): DeclarationSyntax[] {
  const { cursor } = context;
  const args: DeclarationSyntax[] = [];
  if (cursor.skip(')')) return args;
  do args.push(parseDeclarator(context, 'the argument', 'maybe named'));
  while (cursor.skip(','));
  cursor.expect(')', `behind the arguments of ${what}`);
  const [first] = args;
  const nothing = args.find(({ type, name }) => type.kind === 'void' && name === undefined);
  if (args.length > 1 && nothing) throw new SyntaxFault(nothing.type.at, 'void stands among other arguments');
  return args.length === 1 && first?.type.kind === 'void' ? [] : args;
}
