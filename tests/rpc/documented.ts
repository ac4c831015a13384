import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { ROOT } from '../started-program.js';

/** Something that a user of a package sees. */
interface Exported {
  /** Such as `Server.close`. */
  readonly name: string;
  /** Where it is declared: `rpc/onc-rpc/src/server/server.ts:12`. */
  readonly at: string;
  readonly isDocumented: boolean;
}

interface EntryPoint {
  readonly types: string;
}

/** The sources behind a package's `exports`; those for its own tests are nobody else's. */
export function entryPoints(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(`${ROOT}${folder}/package.json`, 'utf8')) as {
    readonly exports: Readonly<Record<string, EntryPoint>>;
  };
  return Object.entries(manifest.exports)
    .filter(([path]) => !path.startsWith('./internal/'))
    .map(([, { types }]) => `${ROOT}${folder}/src/${types.replace(/^\.\/dist\/(.*)\.d\.ts$/, '$1.ts')}`);
}

/** Every export of a file of the program, and every public member of its own that has a name. */
export function exportsOf(program: ts.Program, file: string): Exported[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module`);
  return exportedBy(module, checker);
}

function exportedBy(module: ts.Symbol, checker: ts.TypeChecker): Exported[] {
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const declared = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    const isModule = (declared.flags & ts.SymbolFlags.ValueModule) !== 0;
    if (isModule) return exportedBy(declared, checker);
    return [
      seen(symbol.name, declared, checker),
      ...membersOf(declared).map((member) => seen(`${symbol.name}.${member.name}`, member, checker)),
    ];
  });
}

function seen(name: string, symbol: ts.Symbol, checker: ts.TypeChecker): Exported {
  const [declaration] = symbol.declarations ?? [];
  if (declaration === undefined) throw new Error(`${name} is declared nowhere`);
  const source = declaration.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(declaration.getStart());
  const isDocumented = symbol.getDocumentationComment(checker).length > 0;
  return { name, at: `${source.fileName.replace(ROOT, '')}:${line + 1}`, isDocumented };
}

/** The members that a declaration itself lists; what it has from elsewhere is told there. */
function membersOf(symbol: ts.Symbol): ts.Symbol[] {
  const members = (symbol.declarations ?? []).flatMap((declaration) => listed(declaration));
  return members.filter(needsWords).flatMap((member) => symbolOf(member) ?? []);
}

function listed(node: ts.Node): readonly ts.Node[] {
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) return [...node.members];
  if (ts.isTypeLiteralNode(node)) return [...node.members];
  if (ts.isTypeAliasDeclaration(node)) return listed(node.type);
  if (ts.isIntersectionTypeNode(node)) return node.types.flatMap(listed);
  if (ts.isUnionTypeNode(node)) return node.types.filter((arm) => !isExplained(arm)).flatMap(listed);
  return [];
}

/** An arm of a union may be told of as a whole, by a comment before its bar. */
function isExplained(arm: ts.Node): boolean {
  return /\*\/\s*\|$/.test(arm.getSourceFile().text.slice(0, arm.pos));
}

/**
 * What the language or a base class prescribes needs no words (`[Symbol.asyncDispose]`, the `name` of an error), nor
 * does the text that tells the arms of a union apart.
 */
function needsWords(member: ts.Node): boolean {
  if (!ts.canHaveModifiers(member)) return false;
  const hidden = [
    ts.SyntaxKind.PrivateKeyword,
    ts.SyntaxKind.ProtectedKeyword,
    ts.SyntaxKind.OverrideKeyword,
  ];
  if (ts.getModifiers(member)?.some(({ kind }) => hidden.includes(kind)) === true) return false;
  if (ts.isPropertySignature(member) && member.type !== undefined && ts.isLiteralTypeNode(member.type))
    return false;
  const name = ts.isClassElement(member) || ts.isTypeElement(member) ? member.name : undefined;
  return name !== undefined && !ts.isPrivateIdentifier(name) && !ts.isComputedPropertyName(name);
}

/** The compiler gives each declaration its symbol, in a property that its types do not show. */
function symbolOf(node: ts.Node): ts.Symbol | undefined {
  return 'symbol' in node ? (node.symbol as ts.Symbol) : undefined;
}
