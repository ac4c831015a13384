/** Each keeps a connection to the database busy, and its reply in memory: others are to go on meanwhile. */
const LISTS_AT_ONCE = 3;
const MAX_WAIT_MS = 1_000;

/** Lets some at once read long lists; who has waited too long is sent away. */
export class ListTurns {
  readonly #waiting = new Set<() => void>();
  #reading = 0;

  /** @throws Error where too many are before them */
  async run<T>(read: () => Promise<T>): Promise<T> {
    if (this.#reading === LISTS_AT_ONCE) await this.#turn();
    else this.#reading++;
    try {
      return await read();
    } finally {
      const [next] = this.#waiting;
      // Whoever waits has the place of who leaves.
      if (next === undefined) this.#reading--;
      else next();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(enter);
      };
      const enter = (): void => {
        leave();
        resolve();
      };
      const timer = setTimeout(() => {
        leave();
        reject(new Error(`${this.#waiting.size + 1} lists of users wait to be read: ask less often`));
      }, MAX_WAIT_MS);
      this.#waiting.add(enter);
    });
  }
}
