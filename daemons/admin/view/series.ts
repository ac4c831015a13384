import { LatencyHistogram } from './latency.js';
import type { Sample } from './wire.js';

/** What the charts show: five minutes. */
const MAX_SAMPLES = 300;
const SECOND_MS = 1_000;

/** What was answered in each of the last seconds, and how fast. */
export class Series {
  readonly #latency = new LatencyHistogram();
  readonly #timer: NodeJS.Timeout;
  #samples: readonly Sample[] = [];
  #answered = 0;

  constructor(nowMs: () => number = Date.now) {
    this.#timer = setInterval(() => this.endSecond(nowMs()), SECOND_MS).unref();
  }

  /** Oldest first. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** All since the start. */
  get answered(): number {
    return this.#answered;
  }

  add(durationMs: number): void {
    this.#answered++;
    this.#latency.add(durationMs);
  }

  /** Called each second. */
  endSecond(atMs: number): void {
    const latency = this.#latency;
    const sample: Sample = {
      atMs,
      answered: latency.count,
      medianMs: latency.quantileMs(0.5),
      p99Ms: latency.quantileMs(0.99),
    };
    this.#samples = [...this.#samples.slice(1 - MAX_SAMPLES), sample];
    latency.clear();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
