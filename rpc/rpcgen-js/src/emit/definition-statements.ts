import type { ConstantDefinition, StructDefinition, TextDefinition } from '../interface.js';
import type { TypeDefinition } from '../runtime/interface-types.js';
import { unescaped } from './c-text.js';
import { codecOfDefinition } from './definition-codec.js';
import { commentLines, statement } from './comment.js';
import { explicitType } from './explicit-type.js';
import { concat, hardLine } from './layout/doc.js';
import { arrow, assignment, call, type Expression, number, string, text } from './layout/expression.js';
import { inferred, typeAlias } from './layout/type-expression.js';
import { type Module, nameOf, nonEmptyListName } from './module.js';
import { xdrDeclaration } from './xdr-declaration.js';

/** A declaration up to this long stands in a comment on one line. */
const MAX_INLINE = 96;

/** How a type becomes statements. */
export interface Form {
  /** Whether its TypeScript type is written out, not inferred from the codec. */
  readonly isExplicit: boolean;
  /** Whether its codec is made when it is first used. */
  readonly isLazy: boolean;
}

/** `export const NAME = value;` under its comment. */
export function constantStatement(module: Module, definition: ConstantDefinition | TextDefinition): string {
  const left = `export const ${nameOf(module, definition.name)}`;
  const doc = concat(assignment(left, ' =', constantValue(definition)), ';');
  return statement(commentLines(definition.doc), doc);
}

function constantValue({ kind, value }: ConstantDefinition | TextDefinition): Expression {
  if (kind === 'text') return text(unescaped(value));
  return number(typeof value === 'string' ? BigInt(value) : value);
}

/** Type and codec of a definition, both of one name, under its comment. */
export function typeStatements(module: Module, definition: TypeDefinition, form: Form): string {
  const text = commentLines(definition.doc, wireShape(definition));
  return declarations(module, definition, nameOf(module, definition.name), form, text);
}

/** Type and codec of a list that cannot be empty: a node and those behind it. */
export function nonEmptyListStatements(module: Module, node: StructDefinition, form: Form): string {
  const { next = 'next', ...rest } = node;
  const pointer = { name: next, type: { kind: 'list', node: node.name } } as const;
  const whole = { ...rest, members: [...node.members, pointer] };
  const text = commentLines(`\`${node.name}\`, and behind it those that follow.`);
  return declarations(module, whole, nonEmptyListName(module, node.name), form, text);
}

function declarations(
  module: Module,
  definition: TypeDefinition,
  written: string,
  { isExplicit, isLazy }: Form,
  text: readonly string[],
): string {
  const codec = codecOfDefinition(module, definition, !isExplicit);
  if (!isExplicit) {
    const constant = concat(assignment(`export const ${written}`, ' =', codec), ';');
    return statement(text, concat(constant, hardLine, typeAlias(written, inferred(written))));
  }
  const value = isLazy ? call('xdr.lazy', string(declarationOf(definition)), arrow(codec)) : codec;
  const constant = concat(assignment(`export const ${written}: xdr.Codec<${written}>`, ' =', value), ';');
  return statement(text, concat(explicitType(module, definition, written), hardLine, constant));
}

/** What messages call a type. */
function declarationOf({ kind, name }: TypeDefinition): string {
  return kind === 'typedef' ? name : `${kind} ${name}`;
}

/** The declaration of what has parts: on one line, or in a block. */
function wireShape(definition: TypeDefinition): string | undefined {
  if (definition.kind === 'enum') return undefined;
  const lines = xdrDeclaration(definition);
  const inline = lines.map((line) => line.trim()).join(' ');
  return inline.length <= MAX_INLINE ? `\`${inline}\`` : ['```', ...lines, '```'].join('\n');
}
