import { getHeapStatistics } from 'node:v8';
import type { Outcome } from './fuzz-target.js';

/** No input may take longer. */
const MAX_MS = 1000;
/** A slow input is tried again so often: the machine may have been busy with something else. */
const TRIES = 3;
/** What one input may allocate, garbage included: 65,536 elements without bytes cost the most. */
const MAX_GROWTH_BYTES = 48 * 1024 * 1024;

/** Sees what each input costs, and counts what became of it. */
export class Watch {
  readonly outcomes: Record<Outcome, number> = { accepted: 0, refused: 0 };
  slowestMs = 0;
  greatestGrowthBytes = 0;

  /** @throws Error when an input takes too long each time, or allocates too much */
  async over(run: () => Outcome | Promise<Outcome>): Promise<void> {
    for (let tries = 1; ; tries++) {
      const tookMs = await this.#once(run);
      if (tookMs <= MAX_MS) {
        this.slowestMs = Math.max(this.slowestMs, tookMs);
        return;
      }
      if (tries === TRIES) throw new Error(`took ${tookMs.toFixed()} ms`);
    }
  }

  async #once(run: () => Outcome | Promise<Outcome>): Promise<number> {
    const usedBefore = usedBytes();
    const startedAt = performance.now();
    const result = run();
    const outcome = typeof result === 'string' ? result : await result;
    const tookMs = performance.now() - startedAt;
    this.outcomes[outcome]++;
    this.#lookAtGrowth(usedBytes() - usedBefore);
    return tookMs;
  }

  #lookAtGrowth(bytes: number): void {
    if (bytes > MAX_GROWTH_BYTES) throw new Error(`allocated ${bytes} bytes`);
    this.greatestGrowthBytes = Math.max(this.greatestGrowthBytes, bytes);
  }
}

/** Memory of objects and of buffers, what is not collected yet included. */
export function usedBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
