import type { Length, Type } from '../interface.js';
import type { InterfaceTypes } from './interface-types.js';

/**
 * A type in a few words, as RFC 4506 §6 spells it: `string<255>`, `struct entry`, `opaque[4]`, `int[3]`,
 * `struct tree *`; but a list is `list of struct node`.
 */
export function declarationOf(types: InterfaceTypes, type: Type): string {
  switch (type.kind) {
    case 'string':
      return `string${maximum(type.max)}`;
    case 'opaque':
      return `opaque[${type.length.value}]`;
    case 'var opaque':
      return `opaque${maximum(type.max)}`;
    case 'array':
      return `${declarationOf(types, type.of)}[${type.length.value}]`;
    case 'var array':
      return `${declarationOf(types, type.of)}${maximum(type.max)}`;
    case 'optional':
      return `${declarationOf(types, type.of)} *`;
    case 'list':
      return `list of struct ${type.node}`;
    case 'non-empty list':
      return `struct ${type.node}`;
    case 'named': {
      const { kind, name } = types.definition(type.name);
      return kind === 'typedef' ? name : `${kind} ${name}`;
    }
    default:
      return type.kind;
  }
}

function maximum(max: Length | undefined): string {
  return max === undefined ? '<>' : `<${max.value}>`;
}
