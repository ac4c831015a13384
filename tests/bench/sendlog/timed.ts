import type { Load } from '../load.js';

/** The part of the time that calls are made in before any is counted: the engine compiles meanwhile. */
const WARM_UP = 0.25;

/** Turns true when the time is over. */
export interface Over {
  readonly isOver: boolean;
}

/** Does the work for a while, then counts it for so many seconds, and prints the {@link Load}. */
export async function measured(seconds: number, work: (over: Over) => Promise<number>): Promise<void> {
  await work(after(seconds * WARM_UP));
  const startedAt = performance.now();
  const operations = await work(after(seconds));
  const load: Load = { operations, seconds: (performance.now() - startedAt) / 1000 };
  console.log(JSON.stringify(load));
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
