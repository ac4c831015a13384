/** Rows that are taken before they are sorted in. */
const MAX_UNSORTED = 1_000;

/** Keeps so many of the rows it is given, the first in an order, however many they are. */
export class BestRows<Row> {
  readonly #max: number;
  readonly #order: (a: Row, b: Row) => number;
  #rows: Row[] = [];
  /** Once there are as many as are kept, what is no better need not be kept. */
  #last: Row | undefined;
  #count = 0;

  constructor(max: number, order: (a: Row, b: Row) => number) {
    this.#max = max;
    this.#order = order;
  }

  /** How many it was given. */
  get count(): number {
    return this.#count;
  }

  add(row: Row): void {
    this.#count++;
    if (this.#last !== undefined && this.#order(row, this.#last) >= 0) return;
    this.#rows.push(row);
    if (this.#rows.length >= this.#max + MAX_UNSORTED) this.#cut();
  }

  /** In order. */
  rows(): readonly Row[] {
    this.#cut();
    return this.#rows;
  }

  #cut(): void {
    this.#rows = this.#rows.sort(this.#order).slice(0, this.#max);
    this.#last = this.#rows[this.#max - 1];
  }
}
