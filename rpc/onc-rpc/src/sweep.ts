import { LONGEST_TIMER_MS } from './limits.js';

/** Dues closer together than this are served by one look. */
const GRANULARITY_MS = 10;

/**
 * One timer for any number of things that fall due: when it fires, all are looked at and the next due is told. A
 * timer for each call would cost 15 % of a call.
 */
export class Sweep {
  readonly #look: (now: number) => number;
  #timer: NodeJS.Timeout | undefined;
  #at = Infinity;
  #isRef = true;

  /** @param look does what is due at `now` and returns when the next is, both `performance.now()` times */
  constructor(look: (now: number) => number) {
    this.#look = look;
  }

  /** Looks by that time at the latest; Infinity asks for nothing. */
  by(time: number): void {
    if (time >= this.#at) return;
    clearTimeout(this.#timer);
    this.#at = time;
    const delay = Math.min(Math.max(time - performance.now(), GRANULARITY_MS), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.#onTimer(), delay);
    if (!this.#isRef) this.#timer.unref();
  }

  /** Whether the timer keeps the process alive: cheaper than to clear it when nothing waits for a moment. */
  keepAlive(isRef: boolean): void {
    if (this.#isRef === isRef) return;
    this.#isRef = isRef;
    if (isRef) this.#timer?.ref();
    else this.#timer?.unref();
  }

  /** Looks no more, until `by` is called again. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#at = Infinity;
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#at = Infinity;
    this.by(this.#look(performance.now()));
  }
}
