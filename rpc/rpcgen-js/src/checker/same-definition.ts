import type { DefinitionSyntax } from '../parser/syntax.js';

/** What of a definition says where it stands or what is said of it, not what it is. */
const WITHOUT_MEANING = new Set(['source', 'offset', 'end', 'doc', 'comments', 'opening', 'macro']);

/** Whether two definitions are written with the same words, wherever they stand. C takes a typedef that comes twice. */
export function isSameDefinition(a: DefinitionSyntax, b: DefinitionSyntax): boolean {
  return meaning(a) === meaning(b);
}

function meaning(definition: DefinitionSyntax): string {
  return JSON.stringify(definition, (key: string, value: unknown) => {
    if (WITHOUT_MEANING.has(key)) return undefined;
    return typeof value === 'bigint' ? String(value) : value;
  });
}
