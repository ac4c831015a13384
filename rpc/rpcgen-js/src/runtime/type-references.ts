import type { Definition, Type } from '../interface.js';

/** The name of the definition that a type is, or that its elements are; none for what is built in. */
export function* namesIn(type: Type): Generator<string> {
  let part = type;
  while ('of' in part) part = part.of;
  if (part.kind === 'named') yield part.name;
  if (part.kind === 'list' || part.kind === 'non-empty list') yield part.node;
}

/** The names of the definitions that the parts of a definition refer to; one may come several times. */
export function* namesWithin(definition: Definition): Generator<string> {
  for (const type of typesWithin(definition)) yield* namesIn(type);
}

function typesWithin(definition: Definition): readonly Type[] {
  switch (definition.kind) {
    case 'struct':
      return definition.members.map(({ type }) => type);
    case 'union': {
      const { discriminant, arms, otherwise } = definition;
      return [discriminant, ...arms, ...(otherwise === undefined ? [] : [otherwise])].map(({ type }) => type);
    }
    case 'typedef':
      return [definition.type];
    default:
      return [];
  }
}
