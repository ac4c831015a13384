/** Rows that are taken before they are sorted in. */
const MAX_UNSORTED = 1_000;

export type Sortable = string | number | null;

/** What rows are sorted by. */
interface RowOrder<Row> {
  readonly keyOf: (row: Row) => Sortable;
  readonly isDescending: boolean;
  /** Rising where the keys are the same. */
  readonly tieOf: (row: Row) => Sortable;
}

/** A row with what it is compared by, so that each key is made once, not at every comparison. */
interface Keyed<Row> {
  readonly row: Row;
  readonly key: Sortable;
  readonly tie: Sortable;
}

/** Keeps so many of the rows it is given, the first in an order, however many they are. */
export class BestRows<Row> {
  readonly #max: number;
  readonly #order: RowOrder<Row>;
  #rows: Keyed<Row>[] = [];
  /** Once there are as many as are kept, what is no better need not be kept. */
  #last: Keyed<Row> | undefined;
  #count = 0;

  constructor(max: number, order: RowOrder<Row>) {
    this.#max = max;
    this.#order = order;
  }

  /** How many it was given. */
  get count(): number {
    return this.#count;
  }

  add(row: Row): void {
    this.#count++;
    const keyed = { row, key: this.#order.keyOf(row), tie: this.#order.tieOf(row) };
    if (this.#last !== undefined && this.#compare(keyed, this.#last) >= 0) return;
    this.#rows.push(keyed);
    if (this.#rows.length >= this.#max + MAX_UNSORTED) this.#cut();
  }

  /** In order. */
  rows(): Row[] {
    this.#cut();
    return this.#rows.map(({ row }) => row);
  }

  #cut(): void {
    this.#rows = this.#rows.sort((a, b) => this.#compare(a, b)).slice(0, this.#max);
    this.#last = this.#rows[this.#max - 1];
  }

  #compare(a: Keyed<Row>, b: Keyed<Row>): number {
    const byKey = compare(a.key, b.key);
    return (this.#order.isDescending ? -byKey : byKey) || compare(a.tie, b.tie);
  }
}

/** What is not known comes first; texts go by their characters, which any number of them can be compared by. */
function compare(a: Sortable, b: Sortable): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
