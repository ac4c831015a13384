import { LONGEST_TIMER_MS } from './limits.js';
/**
 * A deadline that is set and lifted for every record without touching a timer each time: one timer per deadline's
 * length looks whether it has passed. It does not keep the process alive; what it watches does.
 */
export class LazyDeadline {
  readonly #timeoutMs: number;
  readonly #onPassed: () => void;
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param timeoutMs in ms; Infinity for none */
  constructor(timeoutMs: number, onPassed: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onPassed = onPassed;
  }

  /** Counts from now. */
  start(): void {
    if (this.#timeoutMs === Infinity) return;
    this.#since = performance.now();
    this.#timer ??= this.#lookAfter(this.#timeoutMs);
  }

  /** Counts from now unless it counts already. */
  startOnce(): void {
    if (this.#since === undefined) this.start();
  }

  lift(): void {
    this.#since = undefined;
  }

  /** Ends it for good. */
  close(): void {
    this.#since = undefined;
    clearTimeout(this.#timer);
  }

  #lookAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), Math.min(ms, LONGEST_TIMER_MS)).unref();
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#since === undefined) return;
    const leftMs = this.#since + this.#timeoutMs - performance.now();
    // timers may fire a fraction of a millisecond early
    if (leftMs < 1) this.#onPassed();
    else this.#timer = this.#lookAfter(Math.ceil(leftMs));
  }
}
