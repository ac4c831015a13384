import { quoted } from '../diagnostics/excerpt.js';
import type { ProcedureDefinition, ProgramDefinition, Type, VersionDefinition } from '../interface.js';
import type { Expression } from '../expression/expression.js';
import type { ProcedureSyntax, ProgramSyntax, VersionSyntax } from '../parser/syntax.js';
import type { Span } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import { docPart } from './members.js';
import { isSamePlace, placeOf, placeSeenFrom } from './place.js';
import { type TypeContext, typeOf } from './types.js';

interface Numbered {
  readonly name: Token;
  readonly number: Expression;
}

/** Makes the programs, and checks that each has its own name and number, and each version and procedure within it. */
export function programsOf(context: TypeContext, programs: readonly ProgramSyntax[]): ProgramDefinition[] {
  const unique = merged(programs);
  return numbered(context, 'program', unique).map(({ syntax, number }) => {
    const { name, versions, doc } = syntax;
    reportOtherMeaning(context, name);
    const made = numbered(context, 'version', versions).map((each) => versionOf(context, each));
    return { name: name.text, ...docPart(doc), number, versions: made, place: placeOf(name) };
  });
}

/** A program that is written twice, each time with other versions, is one; a file that is included twice says the same. */
function merged(programs: readonly ProgramSyntax[]): ProgramSyntax[] {
  const byName = new Map<string, ProgramSyntax[]>();
  for (const program of programs) {
    const { text, offset } = program.name;
    const parts = byName.get(text);
    const [first] = parts ?? [];
    if (parts === undefined || first === undefined) byName.set(text, [program]);
    else if (parts.some(({ name }) => isSamePlace(name, program.name))) continue;
    else if (textOf(first.number) === textOf(program.number)) parts.push(program);
    else byName.set(`${text}\n${offset}`, [program]);
  }
  return [...byName.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, versions: [first, ...others].flatMap(({ versions }) => versions) }],
  );
}

function textOf({ source, offset, end }: Span): string {
  return source.text.slice(offset, end).trim();
}

function versionOf(
  context: TypeContext,
  { syntax, number }: { syntax: VersionSyntax; number: number },
): VersionDefinition {
  const { name, procedures, doc } = syntax;
  const made = numbered(context, 'procedure', procedures).map((each) => procedureOf(context, each));
  return { name: name.text, ...docPart(doc), number, procedures: made };
}

function procedureOf(
  context: TypeContext,
  { syntax, number }: { syntax: ProcedureSyntax; number: number },
): ProcedureDefinition {
  const { name, doc, args } = syntax;
  const result = typeOf(context, syntax.result, 'result');
  const [argument] = args;
  const made: Type = argument === undefined ? { kind: 'void' } : typeOf(context, argument, 'argument');
  const [oneway, idempotent] = [hasTag(doc, 'oneway'), hasTag(doc, 'idempotent')];
  if (oneway && result.kind !== 'void')
    context.diagnostics.error(
      name,
      `${quoted(name.text)} is @oneway and has a result`,
      'No reply is sent to a one-way call: its result is void',
    );
  return { name: name.text, ...docPart(doc), number, args: made, result, oneway, idempotent };
}

function hasTag(doc: string | undefined, tag: string): boolean {
  return doc !== undefined && new RegExp(`(?:^|\\s)@${tag}\\b`).test(doc);
}

/** Evaluates the numbers, and checks that none is there twice and no name. What is at fault is kept, so that its parts are checked too. */
function numbered<Syntax extends Numbered>(
  context: TypeContext,
  what: string,
  all: readonly Syntax[],
): { syntax: Syntax; number: number }[] {
  const names = new Map<string, Token>();
  const numbers = new Map<bigint, Token>();
  return all.map((syntax) => {
    const { name } = syntax;
    const value = numberOf(context, what, syntax.number);
    const hasOwnName = isUnique(context, what, name, names.get(name.text), 'name');
    if (hasOwnName && value !== undefined) isUnique(context, what, name, numbers.get(value), 'number');
    names.set(name.text, names.get(name.text) ?? name);
    if (value !== undefined) numbers.set(value, numbers.get(value) ?? name);
    return { syntax, number: Number(value ?? 0) };
  });
}

function numberOf(
  { constants, diagnostics }: TypeContext,
  what: string,
  number: Expression,
): bigint | undefined {
  const value = constants.number(number);
  if (value === undefined || (value >= 0n && value <= 0xffff_ffffn)) return value;
  diagnostics.error(number, `The number of a ${what}, ${String(value)}, is not between 0 and 4294967295`);
  return undefined;
}

function isUnique(
  { diagnostics }: TypeContext,
  what: string,
  name: Token,
  first: Token | undefined,
  by: 'name' | 'number',
): boolean {
  if (first === undefined) return true;
  diagnostics.error(
    name,
    `The ${what} ${quoted(name.text)} has the ${by} of another one`,
    `${quoted(first.text)} stands at ${placeSeenFrom(name, first)}`,
  );
  return false;
}

/** The name of a program becomes one of the interface's. */
function reportOtherMeaning({ scope, diagnostics }: TypeContext, name: Token): void {
  const other = scope.defined(name.text);
  if (other === undefined) return;
  diagnostics.error(
    name,
    `${quoted(name.text)} is defined already`,
    `The first definition is at ${placeSeenFrom(name, other.name)}`,
  );
}
