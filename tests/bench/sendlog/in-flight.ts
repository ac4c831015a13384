import type { Load } from '../load.js';
import { measured, untilOver } from './timed.js';

/** How calls are made. */
export interface InFlight {
  readonly seconds: number;
  /** How many calls are under way at any moment. */
  readonly inFlight: number;
  /** Whether each call is timed, which costs a call of the clock before and after it. */
  readonly isTimed: boolean;
}

/** Makes calls, each awaited by the loop that made it. The same code measures our library and the others'. */
export async function callsInFlight(
  call: () => Promise<unknown>,
  { seconds, inFlight, isTimed }: InFlight,
): Promise<Load> {
  let timesMs: number[] = [];
  const result = await measured(seconds, async (over) => {
    timesMs = [];
    const each = isTimed ? timed(call, timesMs) : call;
    const counts = await Promise.all(Array.from({ length: inFlight }, () => untilOver(over, each)));
    return counts.reduce((sum, count) => sum + count, 0);
  });
  return isTimed ? { ...result, ...percentiles(timesMs) } : result;
}

function timed(call: () => Promise<unknown>, timesMs: number[]): () => Promise<void> {
  return async () => {
    const start = performance.now();
    await call();
    timesMs.push(performance.now() - start);
  };
}

function percentiles(timesMs: number[]): { p50Us: number; p99Us: number } {
  const sorted = Float64Array.from(timesMs).sort();
  const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? NaN) * 1_000;
  return { p50Us: at(0.5), p99Us: at(0.99) };
}
