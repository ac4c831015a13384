/** How many records are committed in one group: no turn of the event loop may take long. */
const MAX_GROUP_RECORDS = 2_000;
/** How many records may wait for their group: what waits is held in memory. */
const MAX_WAITING_RECORDS = 50_000;

/** Lets a bounded number of records into a store at once, in the order they came, and now and then one work alone. */
export class Turnstile {
  #gate: Promise<void> = Promise.resolve();
  #waiting = 0;
  #inside = 0;
  #onLeave: (() => void) | undefined;

  /** Runs `work`, which adds so many records, beside others. @throws Error where too many records wait already */
  async pass<T>(records: number, work: () => Promise<T>): Promise<T> {
    const count = Math.max(1, records);
    if (this.#waiting > 0 && this.#waiting + count > MAX_WAITING_RECORDS)
      throw new Error(`${this.#waiting} records wait to be stored already: try again later`);
    this.#waiting += count;
    await this.#next(() => this.#inside === 0 || this.#inside + count <= MAX_GROUP_RECORDS, count);
    this.#waiting -= count;
    try {
      return await work();
    } finally {
      this.#leave(count);
    }
  }

  /** Runs `work` while no other runs; whatever comes meanwhile waits. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.#next(() => this.#inside === 0, Infinity);
    try {
      return await work();
    } finally {
      this.#inside = 0;
      this.#onLeave?.();
    }
  }

  #leave(count: number): void {
    this.#inside -= count;
    this.#onLeave?.();
  }

  /** Waits until all that came before was let in, and there is room. */
  #next(isThereRoom: () => boolean, count: number): Promise<void> {
    this.#gate = this.#gate.then(async () => {
      while (!isThereRoom()) await new Promise<void>((resolve) => (this.#onLeave = resolve));
      this.#inside += count;
    });
    return this.#gate;
  }
}
