import type { ConstantDefinition, StructDefinition, TextDefinition } from '../interface.js';
import type { TypeDefinition } from '../runtime/interface-types.js';
import { codecOfDefinition } from './definition-codec.js';
import { comment, commented } from './comment.js';
import { explicitType } from './explicit-type.js';
import { concat, type Doc, hardLine } from './layout/doc.js';
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
  /** Whether it contains itself. */
  readonly isRecursive: boolean;
}

/** `export const NAME = value;` under its comment. */
export function constantStatement(module: Module, definition: ConstantDefinition | TextDefinition): Doc {
  const left = `export const ${nameOf(module, definition.name)}`;
  return commented(comment(definition.doc), concat(assignment(left, ' =', constantValue(definition)), ';'));
}

function constantValue({ kind, value }: ConstantDefinition | TextDefinition): Expression {
  if (kind === 'text') return text(unescaped(value));
  return number(typeof value === 'string' ? BigInt(value) : value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** What a text with escapes of C stands for. */
function unescaped(value: string): string {
  return value.replace(
    /\\(?:x([0-9a-f]{1,2})|([0-7]{1,3})|(.))/gi,
    (_, hex?: string, octal?: string, other = '') => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return ESCAPES[String(other)] ?? String(other);
    },
  );
}

/** Type and codec of a definition, both of one name, under its comment. */
export function typeStatements(module: Module, definition: TypeDefinition, form: Form): Doc {
  const text = comment(definition.doc, wireShape(definition));
  return declarations(module, definition, nameOf(module, definition.name), form, text);
}

/** Type and codec of a list that cannot be empty: a node and those behind it. */
export function nonEmptyListStatements(module: Module, node: StructDefinition, form: Form): Doc {
  const { next = 'next', ...rest } = node;
  const pointer = { name: next, type: { kind: 'list', node: node.name } } as const;
  const whole = { ...rest, members: [...node.members, pointer] };
  const text = comment(`\`${node.name}\`, and behind it those that follow.`);
  return declarations(module, whole, nonEmptyListName(module, node.name), form, text);
}

function declarations(
  module: Module,
  definition: TypeDefinition,
  written: string,
  { isExplicit, isRecursive }: Form,
  text: Doc | undefined,
): Doc {
  const codec = codecOfDefinition(module, definition, !isExplicit);
  if (!isExplicit) {
    const constant = concat(assignment(`export const ${written}`, ' =', codec), ';');
    return concat(commented(text, constant), hardLine, typeAlias(written, inferred(written)));
  }
  const value = isRecursive ? call('xdr.lazy', string(declarationOf(definition)), arrow(codec)) : codec;
  const constant = concat(assignment(`export const ${written}: xdr.Codec<${written}>`, ' =', value), ';');
  return concat(commented(text, explicitType(module, definition, written)), hardLine, constant);
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
