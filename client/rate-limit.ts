import { setTimeout as sleep } from 'node:timers/promises';

/** What may be sent at once after a pause: a tenth of a second's worth. */
const BURST_SECONDS = 0.1;

/** Bytes per second that all uploads share. */
export class RateLimit {
  readonly #bytesPerMs: number;
  readonly #nowMs: () => number;
  /** Until when what was granted takes. */
  #busyUntilMs = 0;

  constructor(bytesPerSecond: number, nowMs: () => number = () => performance.now()) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#nowMs = nowMs;
  }

  /** How many milliseconds to wait before these bytes may be sent; who asks first is served first. */
  delayMs(bytes: number): number {
    const nowMs = this.#nowMs();
    const startMs = Math.max(this.#busyUntilMs, nowMs - BURST_SECONDS * 1000);
    this.#busyUntilMs = startMs + bytes / this.#bytesPerMs;
    return Math.max(0, this.#busyUntilMs - nowMs);
  }

  async take(bytes: number): Promise<void> {
    const delayMs = this.delayMs(bytes);
    if (delayMs > 0) await sleep(delayMs);
  }
}
