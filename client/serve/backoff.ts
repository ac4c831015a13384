const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long to wait before the next attempt: twice as long each time, up to half a minute. */
export class Backoff {
  #nextMs = FIRST_MS;

  /**
   * The next wait in milliseconds.
   * @param random from 0 to 1: many clients whose server comes back do not all come in the same moment
   */
  next(random = Math.random()): number {
    const waitMs = this.#nextMs * (0.5 + random / 2);
    this.#nextMs = Math.min(LONGEST_MS, 2 * this.#nextMs);
    return waitMs;
  }

  /** It went well. */
  reset(): void {
    this.#nextMs = FIRST_MS;
  }
}
