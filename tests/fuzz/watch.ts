import { getHeapStatistics } from 'node:v8';
import type { Outcome } from './outcome.js';

/** No input may take longer, in ms of processor time: what else the machine is busy with does not count. */
const MAX_CPU_MS = 1000;
/** Nor may one wait for longer, in ms; that is tried again, because the machine may have been busy with something else. */
const MAX_WAIT_MS = 1000;
const TRIES = 3;
/** What one input may allocate, garbage included: 65,536 elements without bytes cost the most. */
const MAX_GROWTH_BYTES = 48 * 1024 * 1024;

/** Sees what each input costs, and counts what became of it. */
export class Watch {
  readonly outcomes: Record<Outcome, number> = { accepted: 0, refused: 0 };
  slowestMs = 0;
  greatestGrowthBytes = 0;

  /** @throws Error when an input takes too long, waits too long each time, or allocates too much */
  async over(run: () => Outcome | Promise<Outcome>): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { cpuMs, waitedMs } = await this.#once(run);
      this.slowestMs = Math.max(this.slowestMs, cpuMs);
      if (cpuMs > MAX_CPU_MS) throw new Error(`took ${cpuMs.toFixed()} ms`);
      if (waitedMs <= MAX_WAIT_MS) return;
      if (tries === TRIES) throw new Error(`waited for ${waitedMs.toFixed()} ms`);
    }
  }

  async #once(run: () => Outcome | Promise<Outcome>): Promise<{ cpuMs: number; waitedMs: number }> {
    const usedBefore = usedBytes();
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    const result = run();
    const outcome = typeof result === 'string' ? result : await result;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = (user + system) / 1000;
    const waitedMs = performance.now() - startedAt - cpuMs;
    this.outcomes[outcome]++;
    this.#lookAtGrowth(usedBytes() - usedBefore);
    return { cpuMs, waitedMs };
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
