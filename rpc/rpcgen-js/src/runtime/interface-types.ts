import type {
  Definition,
  EnumDefinition,
  Interface,
  StructDefinition,
  Type,
  TypedefDefinition,
  UnionDefinition,
  Arm,
} from '../interface.js';

/** A type with all typedefs followed: no name is left, and an enum, struct or union is its definition. */
export type ResolvedType =
  Exclude<Type, { readonly kind: 'named' }> | EnumDefinition | StructDefinition | UnionDefinition;

/** A definition that is a type. */
export type TypeDefinition = EnumDefinition | StructDefinition | UnionDefinition | TypedefDefinition;

/** The types of an interface by name, and what can be asked of them. */
export class InterfaceTypes {
  readonly #definitions: ReadonlyMap<string, TypeDefinition>;
  readonly #arms = new WeakMap<UnionDefinition, ReadonlyMap<number, Arm>>();

  constructor({ definitions }: Interface) {
    this.#definitions = new Map(
      definitions.filter(isType).map((definition) => [definition.name, definition]),
    );
  }

  /** @throws RangeError for a name that is no type of this interface */
  definition(name: string): TypeDefinition {
    const definition = this.#definitions.get(name);
    if (definition === undefined) throw new RangeError(`the interface has no type ${name}`);
    return definition;
  }

  /** The node of a list. @throws RangeError where the name is no struct's */
  node(name: string): StructDefinition {
    const definition = this.definition(name);
    if (definition.kind !== 'struct') throw new RangeError(`${name} is no node of a list`);
    return definition;
  }

  /** Follows typedefs. @throws RangeError for an unknown name, and for a name that stands for itself */
  resolve(type: Type): ResolvedType {
    const seen = new Set<string>();
    let resolved = type;
    while (resolved.kind === 'named') {
      const definition = this.definition(resolved.name);
      if (definition.kind !== 'typedef') return definition;
      if (seen.has(definition.name)) throw new RangeError(`${definition.name} stands for itself`);
      seen.add(definition.name);
      resolved = definition.type;
    }
    return resolved;
  }

  /** The arm that a number selects; undefined when the union has none for it. */
  arm(union: UnionDefinition, number: number): Arm | undefined {
    let arms = this.#arms.get(union);
    if (arms === undefined) {
      arms = new Map(union.arms.flatMap((arm) => arm.cases.map(({ value }) => [value, arm])));
      this.#arms.set(union, arms);
    }
    return arms.get(number) ?? union.otherwise;
  }

  /**
   * Whether `undefined` is among a type's own values, so that an optional of it cannot be told from an absent one.
   * Such an optional is an array of at most one element instead, the same bytes.
   */
  hasUndefined(type: Type): boolean {
    const seen = new Set<Type>();
    let isOdd = false;
    for (let resolved = this.resolve(type); ; resolved = this.resolve(resolved.of)) {
      if (resolved.kind === 'void') return !isOdd;
      if (resolved.kind !== 'optional') return isOdd;
      // a pointer to itself through typedefs: it may end at any level
      if (seen.has(resolved)) return true;
      seen.add(resolved);
      isOdd = !isOdd;
    }
  }
}

function isType(definition: Definition): definition is TypeDefinition {
  return definition.kind !== 'constant' && definition.kind !== 'text';
}

const known = new WeakMap<Interface, InterfaceTypes>();

/** The types of an interface, which must not change any more. */
export function typesOf(described: Interface): InterfaceTypes {
  const types = known.get(described) ?? new InterfaceTypes(described);
  known.set(described, types);
  return types;
}
