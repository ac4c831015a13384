import { setImmediate as turn } from 'node:timers/promises';

interface Waiting {
  readonly dueMs: number;
  readonly resolve: () => void;
}

/** Time that passes only when a test says so. */
export class FakeTime {
  nowMs = 0;
  readonly #waiting = new Set<Waiting>();

  /** Stands in for `setTimeout` of node:timers/promises. */
  readonly wait = (delayMs: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const waiting: Waiting = {
        dueMs: this.nowMs + delayMs,
        resolve: () => {
          signal.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        this.#waiting.delete(waiting);
        reject(new Error('aborted'));
      };
      if (signal.aborted) {
        abort();
        return;
      }
      this.#waiting.add(waiting);
      signal.addEventListener('abort', abort, { once: true });
    });

  /** Lets an amount of time pass, and whatever it sets off run. */
  async pass(delayMs: number): Promise<void> {
    const endMs = this.nowMs + delayMs;
    await turn();
    for (;;) {
      const next = [...this.#waiting].sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined || next.dueMs > endMs) break;
      this.nowMs = next.dueMs;
      this.#waiting.delete(next);
      next.resolve();
      await turn();
    }
    this.nowMs = endMs;
  }

  /** How many wait for time to pass. */
  get pending(): number {
    return this.#waiting.size;
  }
}
