import type { Definition, Length, Type } from '../interface.js';

/** Definitions that contain each other, or one alone. */
export interface Component {
  /** In the order of the file. */
  readonly definitions: readonly Definition[];
  readonly isRecursive: boolean;
  /** Those that use themselves or what stands behind them, which is not there yet when their codecs are made. */
  readonly usingAhead: ReadonlySet<Definition>;
}

/**
 * The definitions, each behind those that it uses, otherwise in the order of the file. Definitions that contain each
 * other are one component. Tarjan's algorithm with a stack of its own, because a file decides how long a chain of
 * definitions is.
 * @param definerOf the definition that gives a constant, a member of an enumeration or a type its name
 */
export function inOrder(
  definitions: readonly Definition[],
  definerOf: (name: string) => Definition | undefined,
): Component[] {
  const order = new Map(definitions.map((definition, i) => [definition, i]));
  return new Search(definerOf).run(definitions).map(({ definitions, isRecursive }) => {
    const sorted = definitions.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    return { definitions: sorted, isRecursive, usingAhead: usingAhead(sorted) };
  });
}

function usingAhead(definitions: readonly Definition[]): ReadonlySet<Definition> {
  const ahead = new Set(definitions.map(({ name }) => name));
  const found = new Set<Definition>();
  for (const definition of definitions) {
    if (usesOf(definition).some((name) => ahead.has(name))) found.add(definition);
    ahead.delete(definition.name);
  }
  return found;
}

type Found = Pick<Component, 'definitions' | 'isRecursive'>;

interface Visit {
  readonly definition: Definition;
  readonly index: number;
  readonly uses: readonly Definition[];
  /** The lowest index of an open visit that can be reached from it. */
  low: number;
  next: number;
  isOpen: boolean;
}

class Search {
  readonly #definerOf: (name: string) => Definition | undefined;
  readonly #visits = new Map<Definition, Visit>();
  readonly #open: Visit[] = [];
  readonly #path: Visit[] = [];
  readonly #found: Found[] = [];

  constructor(definerOf: (name: string) => Definition | undefined) {
    this.#definerOf = definerOf;
  }

  run(definitions: readonly Definition[]): Found[] {
    for (const definition of definitions) {
      if (!this.#visits.has(definition)) this.#enter(definition);
      for (let visit = this.#path.at(-1); visit !== undefined; visit = this.#path.at(-1)) this.#step(visit);
    }
    return this.#found;
  }

  #enter(definition: Definition): void {
    const index = this.#visits.size;
    const uses = usesOf(definition).flatMap((name) => this.#definerOf(name) ?? []);
    const visit = { definition, index, uses, low: index, next: 0, isOpen: true };
    this.#visits.set(definition, visit);
    this.#open.push(visit);
    this.#path.push(visit);
  }

  #step(visit: Visit): void {
    const used = visit.uses[visit.next++];
    if (used === undefined) {
      this.#leave(visit);
      return;
    }
    const known = this.#visits.get(used);
    if (known === undefined) this.#enter(used);
    else if (known.isOpen) visit.low = Math.min(visit.low, known.index);
  }

  #leave(visit: Visit): void {
    this.#path.pop();
    const above = this.#path.at(-1);
    if (above !== undefined) above.low = Math.min(above.low, visit.low);
    if (visit.low !== visit.index) return;
    const members = this.#open.splice(this.#open.lastIndexOf(visit));
    for (const member of members) member.isOpen = false;
    const isRecursive = members.length > 1 || visit.uses.includes(visit.definition);
    this.#found.push({ definitions: members.map(({ definition }) => definition), isRecursive });
  }
}

/** The names that must be declared before a definition. */
function usesOf(definition: Definition): string[] {
  switch (definition.kind) {
    case 'constant':
    case 'text':
    case 'enum':
      return [];
    case 'typedef':
      return namesIn(definition.type);
    case 'struct':
      return definition.members.flatMap(({ type }) => namesIn(type));
    case 'union': {
      const { discriminant, arms, otherwise } = definition;
      const cases = arms.flatMap((arm) => arm.cases.flatMap(({ name }) => name ?? []));
      const types = [discriminant, ...arms, ...(otherwise === undefined ? [] : [otherwise])];
      return [...types.flatMap(({ type }) => namesIn(type)), ...cases];
    }
  }
}

/** The names in a type: of its lengths, and of what it is made of. */
export function namesIn(type: Type): string[] {
  const names: string[] = [];
  const add = (length: Length | undefined): void => {
    if (length?.name !== undefined) names.push(length.name);
  };
  for (let inner = type; ; inner = inner.of) {
    if (inner.kind === 'opaque' || inner.kind === 'array') add(inner.length);
    if (inner.kind === 'var opaque' || inner.kind === 'string' || inner.kind === 'var array') add(inner.max);
    if (inner.kind === 'named') names.push(inner.name);
    if (inner.kind === 'list' || inner.kind === 'non-empty list') names.push(inner.node);
    if (inner.kind !== 'array' && inner.kind !== 'var array' && inner.kind !== 'optional') return names;
  }
}
