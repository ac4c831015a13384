import type { Load } from '../load.js';

/** How calls are made. */
export interface InFlight {
  readonly seconds: number;
  /** How many calls are under way at any moment. */
  readonly inFlight: number;
  /** Whether each call is timed, which costs a call of the clock before and after it. */
  readonly isTimed: boolean;
}

/** Not measured: until then the engine has compiled what is hot. */
const WARM_UP_MS = 700;

/** Makes calls, each awaited by the loop that made it. The same code measures our library and the others'. */
export async function callsInFlight(
  call: () => Promise<unknown>,
  { seconds, inFlight, isTimed }: InFlight,
): Promise<Load> {
  await callsFor(WARM_UP_MS, call, inFlight);
  const start = performance.now();
  const timesMs: number[] = [];
  const each = isTimed ? timed(call, timesMs) : call;
  const operations = await callsFor(seconds * 1_000, each, inFlight);
  const measured = { operations, seconds: (performance.now() - start) / 1_000 };
  return isTimed ? { ...measured, ...percentiles(timesMs) } : measured;
}

function timed(call: () => Promise<unknown>, timesMs: number[]): () => Promise<void> {
  return async () => {
    const start = performance.now();
    await call();
    timesMs.push(performance.now() - start);
  };
}

async function callsFor(ms: number, call: () => Promise<unknown>, inFlight: number): Promise<number> {
  let operations = 0;
  let isOver = false;
  const timer = setTimeout(() => (isOver = true), ms);
  const loop = async (): Promise<void> => {
    while (!isOver) {
      await call();
      operations += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  clearTimeout(timer);
  return operations;
}

function percentiles(timesMs: number[]): { p50Us: number; p99Us: number } {
  const sorted = Float64Array.from(timesMs).sort();
  const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? NaN) * 1_000;
  return { p50Us: at(0.5), p99Us: at(0.99) };
}
