interface Node<V> {
  readonly key: string;
  readonly value: V;
  before: Node<V> | undefined;
  behind: Node<V> | undefined;
  isGone: boolean;
}

/**
 * A map that knows its oldest entry at once. JavaScript's own keeps the places of what was deleted for a while, and
 * has to pass over thousands of them for each look at the first entry, where entries come and go in their order.
 */
export class OldestFirst<V> {
  readonly #nodes = new Map<string, Node<V>>();
  #first: Node<V> | undefined;
  #last: Node<V> | undefined;

  get size(): number {
    return this.#nodes.size;
  }

  has(key: string): boolean {
    return this.#nodes.has(key);
  }

  get(key: string): V | undefined {
    return this.#nodes.get(key)?.value;
  }

  /** Puts an entry behind all others, in the place of any with its key. */
  set(key: string, value: V): void {
    this.delete(key);
    const node: Node<V> = { key, value, before: this.#last, behind: undefined, isGone: false };
    if (this.#last === undefined) this.#first = node;
    else this.#last.behind = node;
    this.#last = node;
    this.#nodes.set(key, node);
  }

  delete(key: string): V | undefined {
    const node = this.#nodes.get(key);
    if (node === undefined) return undefined;
    this.#nodes.delete(key);
    node.isGone = true;
    if (node.before === undefined) this.#first = node.behind;
    else node.before.behind = node.behind;
    if (node.behind === undefined) this.#last = node.before;
    else node.behind.before = node.before;
    return node.value;
  }

  /** The oldest first. Any of them may be deleted meanwhile. */
  *[Symbol.iterator](): Generator<readonly [key: string, value: V]> {
    for (let node = this.#first; node !== undefined; node = node.behind)
      if (!node.isGone) yield [node.key, node.value];
  }
}
