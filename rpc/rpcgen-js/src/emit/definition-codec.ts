import type { EnumDefinition, StructDefinition, UnionDefinition } from '../interface.js';
import type { TypeDefinition } from '../runtime/interface-types.js';
import { caseKey, codecOf } from './codec-expression.js';
import { comment } from './comment.js';
import type { Doc } from './layout/doc.js';
import {
  call,
  type Expression,
  number,
  object,
  type Property,
  propertyKey,
  string,
} from './layout/expression.js';
import type { Module } from './module.js';

/** An object of so many properties has a line for each of them. */
const MANY_PROPERTIES = 3;

/**
 * The codec of a type that a definition names.
 * @param isDocumented whether comments stand beside its parts, and not beside those of the TypeScript type
 */
export function codecOfDefinition(
  module: Module,
  definition: TypeDefinition,
  isDocumented: boolean,
): Expression {
  switch (definition.kind) {
    case 'enum':
      return enumCodec(definition);
    case 'struct':
      return structCodec(module, definition, isDocumented);
    case 'union':
      return unionCodec(module, definition);
    case 'typedef':
      return codecOf(module, definition.type);
  }
}

function enumCodec({ name, members }: EnumDefinition): Expression {
  const properties = members.map((member) =>
    property(propertyKey(member.name), number(member.value), comment(member.doc)),
  );
  return call('xdr.enum', string(name), objectOf(properties));
}

function structCodec(module: Module, { name, members }: StructDefinition, isDocumented: boolean): Expression {
  const properties = members.map((member) =>
    property(
      propertyKey(member.name),
      codecOf(module, member.type),
      isDocumented ? comment(member.doc) : undefined,
    ),
  );
  return call('xdr.struct', string(name), objectOf(properties));
}

function unionCodec(module: Module, { name, discriminant, arms, otherwise }: UnionDefinition): Expression {
  const properties = arms.flatMap(({ cases, type, doc }) =>
    cases.map((each, i) =>
      property(
        caseKey(module, discriminant.type, each),
        codecOf(module, type),
        i === 0 ? comment(doc) : undefined,
      ),
    ),
  );
  const last = otherwise === undefined ? [] : [codecOf(module, otherwise.type)];
  return call('xdr.union', string(name), codecOf(module, discriminant.type), objectOf(properties), ...last);
}

function property(key: string, value: Expression, text: Doc | undefined): Property {
  return text === undefined ? { key, value } : { key, value, comment: text };
}

function objectOf(properties: readonly Property[]): Expression {
  const isBroken =
    properties.length >= MANY_PROPERTIES || properties.some((each) => each.comment !== undefined);
  return object(properties, isBroken);
}
