import type { Definition, EnumDefinition, Interface, Type } from '../interface.js';
import { type InterfaceTypes, typesOf } from '../runtime/interface-types.js';
import { type ModuleNames, moduleNames } from './module-names.js';

/** What is known of the whole module while its parts are written. */
export interface Module {
  readonly types: InterfaceTypes;
  readonly names: ModuleNames;
  /** The definition that a name belongs to: one of that name, or the enumeration that has the member. */
  readonly definerOf: (name: string) => Definition | undefined;
  /** The nodes, by their names in the file, of which there are lists that cannot be empty. */
  readonly nonEmptyLists: ReadonlySet<string>;
}

export function moduleOf(whole: Interface): Module {
  const definers = new Map<string, Definition>();
  for (const definition of whole.definitions)
    if (definition.kind === 'enum') for (const { name } of definition.members) definers.set(name, definition);
  for (const definition of whole.definitions) definers.set(definition.name, definition);
  return {
    types: typesOf(whole),
    names: moduleNames(whole),
    definerOf: (name) => definers.get(name),
    nonEmptyLists: new Set(typesIn(whole).flatMap(nonEmptyListsIn)),
  };
}

/** Every type that the file uses, as it is used. */
function typesIn({ definitions, programs }: Interface): Type[] {
  const ofDefinitions = definitions.flatMap((definition) => {
    if (definition.kind === 'typedef') return [definition.type];
    if (definition.kind === 'struct') return definition.members.map(({ type }) => type);
    if (definition.kind !== 'union') return [];
    const { arms, otherwise } = definition;
    return [...arms.map(({ type }) => type), ...(otherwise === undefined ? [] : [otherwise.type])];
  });
  const procedures = programs.flatMap(({ versions }) => versions.flatMap((version) => version.procedures));
  return [...ofDefinitions, ...procedures.flatMap(({ args, result }) => [args, result])];
}

function nonEmptyListsIn(type: Type): string[] {
  let inner = type;
  while (inner.kind === 'array' || inner.kind === 'var array' || inner.kind === 'optional') inner = inner.of;
  return inner.kind === 'non-empty list' ? [inner.node] : [];
}

/** What a definition is called in TypeScript. */
export function nameOf({ names }: Module, name: string): string {
  return names.definitions.get(name) ?? name;
}

export function nonEmptyListName({ names }: Module, node: string): string {
  return names.nonEmptyLists.get(node) ?? node;
}

/** The enumeration that a discriminant comes down to, if it is one. */
export function enumOf({ types }: Module, discriminant: Type): EnumDefinition | undefined {
  const resolved = types.resolve(discriminant);
  return resolved.kind === 'enum' ? resolved : undefined;
}

/** Whether a discriminant comes down to `bool`. */
export function isBool({ types }: Module, discriminant: Type): boolean {
  return types.resolve(discriminant).kind === 'bool';
}
