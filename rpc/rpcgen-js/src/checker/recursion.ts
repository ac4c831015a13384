import type { Definition, Type } from '../interface.js';

/** A definition and the others that it contains. */
export interface Contents {
  /** By name: in any way but by the pointer to the next node of a list. */
  readonly all: readonly string[];
  /**
   * By name: those without which there is no value of it, which are not behind a pointer or in an array of variable
   * length. A struct has one group. A union has one for each arm: what is in one arm may be avoided by another.
   */
  readonly needed: readonly (readonly string[])[];
}

/** What a definition contains. */
export function contentsOf(definition: Definition): Contents {
  switch (definition.kind) {
    case 'struct':
      return contents([definition.members.map(({ type }) => type)]);
    case 'union': {
      const { arms, otherwise } = definition;
      return contents([...arms, ...(otherwise ? [otherwise] : [])].map(({ type }) => [type]));
    }
    case 'typedef':
      return contents([[definition.type]]);
    default:
      return { all: [], needed: [] };
  }
}

function contents(groups: readonly (readonly Type[])[]): Contents {
  const targets = groups.map((types) => types.map(target).filter((each) => each !== undefined));
  return {
    all: targets.flat().map(({ name }) => name),
    needed: targets.map((group) => group.filter(({ isNeeded }) => isNeeded).map(({ name }) => name)),
  };
}

/** The definition that a type contains, at most one. A loop: an array may have many dimensions. */
function target(type: Type): { name: string; isNeeded: boolean } | undefined {
  let isNeeded = true;
  for (let at = type; ;) {
    if (at.kind === 'named') return { name: at.name, isNeeded };
    if (at.kind === 'list') return { name: at.node, isNeeded: false };
    if (at.kind === 'non-empty list') return { name: at.node, isNeeded };
    if (at.kind !== 'array' && at.kind !== 'var array' && at.kind !== 'optional') return undefined;
    if (at.kind !== 'array' || at.length.value === 0) isNeeded = false;
    at = at.of;
  }
}

/** The definitions that have an end: each but those that always contain another one of themselves. */
export function finite(contents: ReadonlyMap<string, Contents>): Set<string> {
  const done = new Set<string>();
  /** For each name the groups that wait for it. */
  const waiting = new Map<string, { name: string; missing: number }[]>();
  const ready: string[] = [];
  for (const [name, { needed }] of contents) {
    if (needed.length === 0) ready.push(name);
    for (const group of needed) {
      const others = group.filter((other) => contents.has(other));
      const state = { name, missing: others.length };
      if (others.length === 0) ready.push(name);
      for (const other of others) {
        const states = waiting.get(other);
        if (states === undefined) waiting.set(other, [state]);
        else states.push(state);
      }
    }
  }
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    if (done.has(name)) continue;
    done.add(name);
    for (const state of waiting.get(name) ?? []) if (--state.missing === 0) ready.push(state.name);
  }
  return done;
}

/**
 * Groups of names that reach each other, each beginning with the name that comes first, those of one name that reaches itself included (Tarjan's strongly connected
 * components; by a stack of our own, as a chain of definitions may be long).
 */
export function cycles(names: Iterable<string>, edges: (name: string) => readonly string[]): string[][] {
  return new CycleFinder(edges).all(names);
}

interface Frame {
  readonly name: string;
  readonly edges: readonly string[];
  next: number;
}

class CycleFinder {
  readonly #edges: (name: string) => readonly string[];
  readonly #indexes = new Map<string, number>();
  readonly #lows = new Map<string, number>();
  readonly #path: string[] = [];
  readonly #onPath = new Set<string>();
  readonly #found: string[][] = [];

  constructor(edges: (name: string) => readonly string[]) {
    this.#edges = edges;
  }

  all(names: Iterable<string>): string[][] {
    for (const name of names) if (!this.#indexes.has(name)) this.#search(name);
    return this.#found;
  }

  #search(root: string): void {
    const frames = [this.#enter(root)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const other = frame.edges[frame.next++];
      if (other === undefined) {
        frames.pop();
        this.#leave(frame, frames.at(-1));
      } else if (!this.#indexes.has(other)) frames.push(this.#enter(other));
      else if (this.#onPath.has(other)) this.#lower(frame.name, this.#indexes.get(other) ?? 0);
    }
  }

  #enter(name: string): Frame {
    const index = this.#indexes.size;
    this.#indexes.set(name, index);
    this.#lows.set(name, index);
    this.#path.push(name);
    this.#onPath.add(name);
    return { name, edges: this.#edges(name), next: 0 };
  }

  #leave({ name, edges }: Frame, parent: Frame | undefined): void {
    const low = this.#lows.get(name) ?? 0;
    if (parent !== undefined) this.#lower(parent.name, low);
    if (low !== this.#indexes.get(name)) return;
    const component = this.#path.splice(this.#path.lastIndexOf(name));
    for (const each of component) this.#onPath.delete(each);
    if (component.length > 1 || edges.includes(name)) this.#found.push(component);
  }

  #lower(name: string, low: number): void {
    this.#lows.set(name, Math.min(this.#lows.get(name) ?? low, low));
  }
}
