/** From 10 µs on, each bucket a fifth wider than the one before: a quantile is at most a fifth too high. */
const FIRST_MS = 0.01;
const GROWTH = 1.2;
/** The last one ends beyond a minute. */
const BUCKETS = 90;

/** How long things took, in buckets: a fixed size, however many they are. */
export class LatencyHistogram {
  readonly #buckets = new Uint32Array(BUCKETS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(durationMs: number): void {
    const bucket = Math.ceil(Math.log(Math.max(durationMs, FIRST_MS) / FIRST_MS) / Math.log(GROWTH));
    const at = Math.min(bucket, BUCKETS - 1);
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.#count++;
  }

  /** What a share of them (0 to 1) did not exceed, in ms; null where there were none. */
  quantileMs(share: number): number | null {
    let left = Math.ceil(share * this.#count);
    if (left === 0) return null;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#buckets[bucket] ?? 0;
      if (left <= 0) return FIRST_MS * GROWTH ** bucket;
    }
    return FIRST_MS * GROWTH ** (BUCKETS - 1);
  }

  clear(): void {
    this.#buckets.fill(0);
    this.#count = 0;
  }
}
