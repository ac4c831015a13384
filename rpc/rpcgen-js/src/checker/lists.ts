import type { DeclarationSyntax, DefinitionSyntax, StructSyntax } from '../parser/syntax.js';
import type { Typedefs } from './typedefs.js';

/**
 * The structs that are nodes of a list: the last member, and no other, is a pointer to the struct itself, directly or by
 * a typedef (RFC 4506 §4.19). One with two such pointers is the node of a tree.
 */
export function listNodes(definitions: readonly DefinitionSyntax[], typedefs: Typedefs): Set<string> {
  const structs = definitions.filter((definition) => definition.kind === 'struct');
  const nodes = structs.filter(
    (struct) => typedefs.definition(struct.name.text) === struct && isNode(struct, typedefs),
  );
  return new Set(nodes.map(({ name }) => name.text));
}

function isNode({ name, members }: StructSyntax & { name: { text: string } }, typedefs: Typedefs): boolean {
  const pointsHere = (member: DeclarationSyntax): boolean => typedefs.pointee(member) === name.text;
  const last = members.at(-1);
  return last !== undefined && pointsHere(last) && members.filter(pointsHere).length === 1;
}
