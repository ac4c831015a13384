import { setTimeout as sleep } from 'node:timers/promises';

/** Work of up to 55 ms takes no more than a tenth of the daemon’s time, however many ask. */
const PAUSE_FACTOR = 9;
/** Longer work takes more than that, so that whoever asks need not wait for long. */
const MAX_PAUSE_MS = 500;
/** Those who may wait. */
const MAX_WAITING = 16;

/** Too many ask at once. */
export class TooBusyError extends Error {
  override readonly name = 'TooBusyError';
  readonly statusCode = 503;
}

/** Does one thing after the other, with pauses between that are in proportion. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #notBeforeMs = 0;

  /** @throws TooBusyError, as a rejection */
  take<T>(work: () => Promise<T> | T): Promise<T> {
    if (this.#waiting >= MAX_WAITING)
      return Promise.reject(new TooBusyError('too many ask for lists at once'));
    this.#waiting++;
    const done = this.#last.then(() => this.#work(work)).finally(() => this.#waiting--);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #work<T>(work: () => Promise<T> | T): Promise<T> {
    const pauseMs = this.#notBeforeMs - performance.now();
    if (pauseMs > 0) await sleep(pauseMs);
    const beganMs = performance.now();
    try {
      return await work();
    } finally {
      const endedMs = performance.now();
      this.#notBeforeMs = endedMs + Math.min(PAUSE_FACTOR * (endedMs - beganMs), MAX_PAUSE_MS);
    }
  }
}
