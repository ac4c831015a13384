import type { Definition, Interface, Type } from '../interface.js';
import type { Component } from './definition-order.js';

/** Sizes above this are all alike: far too large. */
const FAR_TOO_LARGE = 1_000_000;

/**
 * How many parts the types of a module have where TypeScript infers each from a codec, and so writes it out with every
 * type in it: in what messages and editors show, and in declarations. Grows by powers with the depth of types in types.
 */
export function inferredSize({ programs }: Interface, components: readonly Component[]): number {
  const sizes = new Map<string, number>();
  const sizeOf = (types: readonly Type[]): number =>
    types.reduce((sum, type) => Math.min(sum + (sizes.get(nameIn(type) ?? '') ?? 1), FAR_TOO_LARGE), 1);
  let total = 0;
  for (const { definitions, isRecursive } of components)
    for (const definition of definitions) {
      // what is recursive is written out in any case, and known by its name
      const size = isRecursive ? 1 : ownSize(definition) + sizeOf(typesIn(definition));
      sizes.set(definition.name, size);
      total += size;
    }
  const procedures = programs.flatMap(({ versions }) => versions.flatMap((version) => version.procedures));
  return procedures.reduce((sum, { args, result }) => sum + sizeOf([args, result]), total);
}

/** The type that a type is made of, if that has a name. */
function nameIn(type: Type): string | undefined {
  let inner = type;
  while (inner.kind === 'array' || inner.kind === 'var array' || inner.kind === 'optional') inner = inner.of;
  if (inner.kind === 'named') return inner.name;
  return inner.kind === 'list' || inner.kind === 'non-empty list' ? inner.node : undefined;
}

function ownSize(definition: Definition): number {
  return definition.kind === 'enum' ? definition.members.length : 0;
}

function typesIn(definition: Definition): Type[] {
  switch (definition.kind) {
    case 'struct':
      return definition.members.map(({ type }) => type);
    case 'union':
      return [definition.discriminant, ...definition.arms, definition.otherwise ?? []]
        .flat()
        .map(({ type }) => type);
    case 'typedef':
      return [definition.type];
    default:
      return [];
  }
}
