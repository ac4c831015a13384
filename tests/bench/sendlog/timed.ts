import type { Load } from '../load.js';

/** So long calls are made before any is counted, as a part of the time that they are counted for: the engine compiles. */
const WARM_UP = 0.5;

/** Turns true when the time is over. */
export interface Over {
  readonly isOver: boolean;
}

/** Does the work for a while, then counts it for so many seconds. */
export async function measured(seconds: number, work: (over: Over) => Promise<number>): Promise<Load> {
  await work(after(seconds * WARM_UP));
  const startedAt = performance.now();
  const operations = await work(after(seconds));
  return { operations, seconds: (performance.now() - startedAt) / 1000 };
}

/** One call after the other, each awaited, until the time is over; how many there were. */
export async function untilOver(over: Over, call: () => Promise<unknown>): Promise<number> {
  let calls = 0;
  for (; !over.isOver; calls += 1) await call();
  return calls;
}

function after(seconds: number): Over {
  const over = { isOver: false };
  setTimeout(() => (over.isOver = true), seconds * 1000);
  return over;
}
