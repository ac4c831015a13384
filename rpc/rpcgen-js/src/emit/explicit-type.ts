import type { TypeDefinition } from '../runtime/interface-types.js';
import { comment, commented } from './comment.js';
import type { Doc } from './layout/doc.js';
import {
  inferred,
  interfaceDeclaration,
  noMembers,
  oneOf,
  signature,
  typeAlias,
} from './layout/type-expression.js';
import type { Module } from './module.js';
import { typesOfArms, valueTypeOf } from './value-type.js';

/** The TypeScript type of a definition, written out. */
export function explicitType(module: Module, definition: TypeDefinition, written: string): Doc {
  switch (definition.kind) {
    case 'enum':
      return typeAlias(written, inferred(written));
    case 'struct': {
      if (definition.members.length === 0) return typeAlias(written, noMembers);
      const members = definition.members.map(({ name, type, doc }) =>
        commented(comment(doc), signature(name, valueTypeOf(module, type))),
      );
      return interfaceDeclaration(written, members);
    }
    case 'union':
      return typeAlias(written, oneOf(typesOfArms(module, definition)));
    case 'typedef':
      return typeAlias(written, valueTypeOf(module, definition.type));
  }
}
