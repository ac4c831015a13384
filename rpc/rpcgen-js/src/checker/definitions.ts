import { quoted } from '../diagnostics/excerpt.js';
import type { Definition, EnumDefinition, EnumMember, Place, StructDefinition } from '../interface.js';
import { soleName } from '../expression/expression.js';
import type { ConstantSyntax, DefinitionSyntax, EnumSyntax, StructSyntax } from '../parser/syntax.js';
import type { Token } from '../scanner/token.js';
import { docPart, memberOf, reportTwice } from './members.js';
import { placeOf } from './place.js';
import { type TypeContext, typeOf } from './types.js';
import { unionDefinition } from './unions.js';

/** Makes the definition of what the scope has by its name; undefined where that has no value or is another one. */
export function definitionOf(context: TypeContext, syntax: DefinitionSyntax): Definition | undefined {
  const { name, doc } = syntax;
  const entry = context.scope.get(name.text);
  if (entry?.name !== name) return undefined;
  const common = { name: name.text, ...docPart(doc), place: placeOf(name) };
  switch (syntax.kind) {
    case 'constant':
      return constantDefinition(context, syntax, common);
    case 'text':
      return { ...common, kind: 'text', value: syntax.value };
    case 'enum':
      return { ...common, kind: 'enum', members: enumMembers(context, syntax) } satisfies EnumDefinition;
    case 'struct':
      return { ...common, kind: 'struct', ...structParts(context, syntax, name.text), isRecursive: false };
    case 'union':
      return { ...common, kind: 'union', ...unionDefinition(context, syntax), isRecursive: false };
    case 'typedef':
      return { ...common, kind: 'typedef', type: typeOf(context, syntax.declaration), isRecursive: false };
  }
}

/** A number where JavaScript has it exactly, else its decimal digits. */
function exact(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function constantDefinition(
  context: TypeContext,
  { name }: ConstantSyntax,
  common: { name: string; doc?: string; place: Place },
): Definition | undefined {
  const cell = context.scope.cell(name, undefined);
  const value = cell && context.constants.value(cell);
  return value === undefined ? undefined : { ...common, kind: 'constant', value: exact(value) };
}

function structParts(
  context: TypeContext,
  { members }: StructSyntax,
  name: string,
): Pick<StructDefinition, 'members' | 'next'> {
  reportTwice(context, members);
  const isNode = context.nodes.has(name);
  const made = (isNode ? members.slice(0, -1) : members).map((member) => memberOf(context, member));
  const next = isNode ? members.at(-1)?.name?.text : undefined;
  return next === undefined ? { members: made } : { members: made, next };
}

function enumMembers(context: TypeContext, { members }: EnumSyntax): EnumMember[] {
  const byValue = new Map<bigint, Token>();
  return members.flatMap(({ name, value: expression, doc }) => {
    const cell = context.scope.cell(name, undefined);
    const value = cell?.name === name ? context.constants.value(cell) : undefined;
    if (value === undefined) return [];
    if (value < -0x8000_0000n || value > 0x7fff_ffffn) {
      reportRange(context, name, value);
      return [];
    }
    const first = byValue.get(value);
    // `LAST = OTHER` means to have the value of the other
    const isAlias = expression !== undefined && soleName(expression) !== undefined;
    if (first === undefined) byValue.set(value, name);
    else if (!isAlias)
      context.diagnostics.warning(
        name,
        `${quoted(name.text)} has the value of ${quoted(first.text)}, ${String(value)}`,
      );
    return [{ name: name.text, ...docPart(doc), value: Number(value) }];
  });
}

function reportRange({ diagnostics }: TypeContext, name: Token, value: bigint): void {
  const message = `The value of ${quoted(name.text)}, ${String(value)}, is not between -2147483648 and 2147483647`;
  diagnostics.error(name, message, 'A member of an enum is an int (RFC 4506 §4.3)');
}
