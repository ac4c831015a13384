/** How far back is looked: long enough to be steady, short enough to notice a change. */
const WINDOW_MS = 5_000;
const SAMPLE_EVERY_MS = 100;
/** So long after the first bytes it is too early to call it a stall. */
const TOO_EARLY_MS = 1_000;

/** How fast bytes come, over the last seconds. */
export class TransferRate {
  readonly #samples: { atMs: number; bytes: number }[] = [];

  /** @param bytes all that have come up to now, counted from wherever */
  sample(bytes: number, atMs: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && atMs - last.atMs < SAMPLE_EVERY_MS) return;
    this.#samples.push({ atMs, bytes });
    while ((this.#samples[1]?.atMs ?? Infinity) < atMs - WINDOW_MS) this.#samples.shift();
  }

  /** 0 where nothing came in the window; undefined where it is too early to tell. */
  bytesPerSecond(bytes: number, atMs: number): number | undefined {
    const first = this.#samples.find((sample) => sample.atMs >= atMs - WINDOW_MS) ?? this.#samples.at(-1);
    if (first === undefined) return undefined;
    if (bytes <= first.bytes) return atMs - first.atMs < TOO_EARLY_MS ? undefined : 0;
    return ((bytes - first.bytes) / Math.max(1, atMs - first.atMs)) * 1_000;
  }
}
