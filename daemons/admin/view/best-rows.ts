/** Keeps so many of the rows it is given, the first in an order, however many they are. */
export class BestRows<Row> {
  readonly #max: number;
  readonly #order: (a: Row, b: Row) => number;
  #rows: Row[] = [];
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
    this.#rows.push(row);
    if (this.#rows.length >= 4 * this.#max + 1_000) this.#cut();
  }

  /** In order. */
  rows(): readonly Row[] {
    this.#cut();
    return this.#rows;
  }

  #cut(): void {
    this.#rows = this.#rows.sort(this.#order).slice(0, this.#max);
  }
}
