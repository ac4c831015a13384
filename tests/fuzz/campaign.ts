import type { FuzzTarget } from './fuzz-target.js';
import { usedBytes, Watch } from './watch.js';
import { collectGarbage } from '../collect-garbage.js';

/** Inputs between two looks at the memory. */
const CHUNK = 2000;
/** How much more memory may be in use at the end than when everything had warmed up. */
const MAX_LEAK_BYTES = 6 * 1024 * 1024;

/** What a campaign against one target came to. */
export interface CampaignResult {
  readonly target: string;
  readonly inputs: number;
  readonly accepted: number;
  readonly seconds: number;
  readonly slowestMs: number;
  readonly greatestGrowthBytes: number;
  /** By how much the memory in use grew from the first looks at it to the last. */
  readonly leakBytes: number;
  /** The input that broke the property, or what else is wrong. */
  readonly failure: string | undefined;
}

interface CampaignOptions {
  readonly seed: number;
  readonly runs: number;
  /** Told after each chunk, so that a hang can be noticed from outside. */
  readonly onProgress?: (inputs: number) => void;
}

/** Gives a target so many inputs; the same seed and number give the same inputs. */
export async function campaign(
  target: FuzzTarget,
  { seed, runs, onProgress }: CampaignOptions,
): Promise<CampaignResult> {
  const watch = new Watch();
  const memory: number[] = [];
  const startedAt = performance.now();
  let failure: string | undefined;
  let inputs = 0;
  const chunk = Math.min(CHUNK, Math.ceil(runs / 4));
  while (inputs < runs && failure === undefined) {
    const count = Math.min(chunk, runs - inputs);
    // a seed of its own, because fast-check begins each time with the smallest inputs
    failure = (await target.fuzz((seed + inputs) | 0, count, watch))?.message;
    inputs += count;
    memory.push(await usedBytesAfterCollection());
    onProgress?.(inputs);
  }
  const leakBytes = growth(memory);
  if (leakBytes > MAX_LEAK_BYTES) failure ??= `${leakBytes} bytes more are in use than at the beginning`;
  return {
    target: target.name,
    inputs,
    accepted: watch.outcomes.accepted / Math.max(1, watch.outcomes.accepted + watch.outcomes.refused),
    seconds: (performance.now() - startedAt) / 1000,
    slowestMs: watch.slowestMs,
    greatestGrowthBytes: watch.greatestGrowthBytes,
    leakBytes,
    failure,
  };
}

/** The last quarter of the looks against the second: the first is for compilers and caches to warm up. */
function growth(memory: readonly number[]): number {
  const quarter = Math.ceil(memory.length / 4);
  const early = memory.slice(quarter, 2 * quarter);
  const late = memory.slice(-quarter);
  return early.length === 0 ? 0 : Math.min(...late) - Math.min(...early);
}

async function usedBytesAfterCollection(): Promise<number> {
  // closed streams let go of things a turn later, and buffers found dead are given back by the next collection
  for (let times = 0; times < 2; times++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  return usedBytes();
}
