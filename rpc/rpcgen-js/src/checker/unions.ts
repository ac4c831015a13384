import { quoted } from '../diagnostics/excerpt.js';
import type { Arm, Case, Member, Type, UnionArm, UnionDefinition } from '../interface.js';
import { type Expression, soleName } from '../expression/expression.js';
import type { ArmSyntax, NamedBody, UnionSyntax } from '../parser/syntax.js';
import { docPart, memberOf, reportTwice } from './members.js';
import { placeSeenFrom } from './place.js';
import { STANDARD_TYPES } from './standard-types.js';
import { constantName, type TypeContext } from './types.js';

/** What a union is switched by, once typedefs are looked through. */
type Discriminant =
  | { readonly kind: 'int' | 'unsigned int' | 'bool' }
  | { readonly kind: 'enum'; readonly definition: NamedBody & { kind: 'enum' } };

const RANGES = {
  int: [-0x8000_0000n, 0x7fff_ffffn],
  'unsigned int': [0n, 0xffff_ffffn],
  bool: [0n, 1n],
} as const;

/** Makes the parts of a union and checks that its cases are values of the discriminant, each there once. */
export function unionDefinition(
  context: TypeContext,
  syntax: UnionSyntax,
): Pick<UnionDefinition, 'discriminant' | 'arms' | 'otherwise'> {
  const { arms } = syntax;
  const discriminant = memberOf(context, syntax.discriminant);
  const switched = discriminantOf(context, syntax, discriminant);
  reportTwice(context, [syntax.discriminant, ...arms.flatMap(({ declaration }) => declaration ?? [])]);
  const taken = new Map<bigint, Expression>();
  const made = arms.map((arm) => ({ arm, cases: casesOf(context, arm, switched, taken) }));
  const selected = made.filter(({ arm }) => arm.cases.length > 0 && arm.otherwise === undefined);
  const defaults = made.filter(({ arm }) => arm.otherwise !== undefined);
  for (const { arm } of defaults.slice(1))
    if (arm.otherwise) context.diagnostics.error(arm.otherwise, 'A union has one default arm');
  const [otherwise] = defaults;
  const parts = {
    discriminant,
    arms: selected.map(({ arm, cases }): UnionArm => ({ ...armOf(context, arm), cases })),
  };
  return otherwise === undefined ? parts : { ...parts, otherwise: armOf(context, otherwise.arm) };
}

function armOf(context: TypeContext, { declaration, doc }: ArmSyntax): Arm {
  if (declaration === undefined) return { name: '', ...docPart(doc), type: { kind: 'void' } };
  return { ...memberOf(context, declaration), ...docPart(doc) };
}

function discriminantOf(
  context: TypeContext,
  { discriminant }: UnionSyntax,
  { type }: Member,
): Discriminant | undefined {
  const found = switchedBy(context, type);
  if (found !== undefined || type.kind === 'void') return found;
  const hint = 'It is an int, an unsigned int, a bool, an enum, or a typedef of one of them (RFC 4506 §4.15)';
  context.diagnostics.error(discriminant.type.at, 'A union cannot be switched by this type', hint);
  return undefined;
}

function switchedBy({ typedefs }: TypeContext, type: Type): Discriminant | undefined {
  if (type.kind === 'int' || type.kind === 'unsigned int' || type.kind === 'bool') return { kind: type.kind };
  if (type.kind !== 'named') return undefined;
  const target = typedefs.target(type.name);
  const definition = typedefs.definition(target);
  if (definition?.kind === 'enum') return { kind: 'enum', definition };
  const kind =
    definition === undefined
      ? STANDARD_TYPES.get(target)
      : definition.kind === 'typedef'
        ? simpleKind(definition.declaration)
        : undefined;
  return kind === 'int' || kind === 'unsigned int' || kind === 'bool' ? { kind } : undefined;
}

function simpleKind({
  type,
  pointer,
  dimensions,
}: {
  type: { kind: string };
  pointer: unknown;
  dimensions: readonly unknown[];
}): string | undefined {
  return pointer === undefined && dimensions.length === 0 ? type.kind : undefined;
}

function casesOf(
  context: TypeContext,
  { cases }: ArmSyntax,
  discriminant: Discriminant | undefined,
  taken: Map<bigint, Expression>,
): Case[] {
  return cases.flatMap((expression) => {
    const value = context.constants.number(expression);
    if (value === undefined || discriminant === undefined) return [];
    checkCase(context, expression, value, discriminant);
    const first = taken.get(value);
    if (first === undefined) taken.set(value, expression);
    else
      context.diagnostics.error(
        expression,
        `There is another case of the value ${String(value)}`,
        `The first stands at ${placeSeenFrom(expression, first)}`,
      );
    const name = caseName(context, expression, discriminant);
    return [name === undefined ? { value: Number(value) } : { value: Number(value), name }];
  });
}

function caseName(
  context: TypeContext,
  expression: Expression,
  discriminant: Discriminant,
): string | undefined {
  const step = soleName(expression);
  if (step === undefined) return undefined;
  const cell = context.constants.cell(step);
  if (cell === undefined) return discriminant.kind === 'bool' ? step.at.text : undefined;
  const isMember = discriminant.kind === 'enum' && cell.enumName === discriminant.definition.name.text;
  return isMember ? cell.name.text : constantName(context, expression);
}

function checkCase(
  context: TypeContext,
  expression: Expression,
  value: bigint,
  discriminant: Discriminant,
): void {
  if (discriminant.kind === 'enum') {
    const { name } = discriminant.definition;
    if (valuesOf(context, discriminant.definition).has(value)) return;
    const hint = `${quoted(name.text)} is defined at ${placeSeenFrom(expression, name)}`;
    reportCase(context, expression, `is no member of the enum ${quoted(name.text)}`, hint);
    return;
  }
  const [least, greatest] = RANGES[discriminant.kind];
  if (value >= least && value <= greatest) return;
  const hint = `The union is switched by ${discriminant.kind}`;
  reportCase(context, expression, `is not between ${String(least)} and ${String(greatest)}`, hint);
}

function reportCase({ diagnostics }: TypeContext, expression: Expression, what: string, hint: string): void {
  const { source, offset, end } = expression;
  diagnostics.error(expression, `The case ${quoted(source.text.slice(offset, end))} ${what}`, hint);
}

function valuesOf(
  context: TypeContext,
  { name, members }: NamedBody & { kind: 'enum' },
): ReadonlySet<bigint> {
  const known = context.enumValues.get(name.text);
  if (known !== undefined) return known;
  const cells = members.map((member) => context.scope.cell(member.name, undefined));
  const values = new Set(cells.flatMap((cell) => (cell && context.constants.value(cell)) ?? []));
  context.enumValues.set(name.text, values);
  return values;
}
