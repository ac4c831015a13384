import type { Interface, Type } from 'rpcgen-js';

/**
 * JSON for a struct of one member, where it was given for that member alone. An object is never taken for it: it
 * could be meant for either.
 */
export function withSoleMember(described: Interface, type: Type, json: unknown): unknown {
  const member = soleMemberOf(described, type);
  if (member === undefined || (typeof json === 'object' && json !== null && !Array.isArray(json)))
    return json;
  return Object.fromEntries([[member, json]]);
}

function soleMemberOf({ definitions }: Interface, type: Type): string | undefined {
  let of = type;
  // as often as there are names at most
  for (let left = definitions.length; of.kind === 'named' && left > 0; left--) {
    const { name } = of;
    const definition = definitions.find((each) => each.name === name);
    if (definition?.kind === 'struct')
      return definition.members.length === 1 ? definition.members[0]?.name : undefined;
    if (definition?.kind !== 'typedef') return undefined;
    of = definition.type;
  }
  return undefined;
}
