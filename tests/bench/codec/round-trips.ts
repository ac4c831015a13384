import type { Load } from '../load.js';

const WARM_UP_SECONDS = 0.5;
/** So many between two looks at the clock. */
const BATCH = 1_000;

/** What came back last: without a use the engine would leave out the making of it. */
export let last: unknown;

/** Encodes and decodes again and again, after a warm-up. The same code measures our codec and the others. */
export function roundTrips(roundTrip: () => unknown, seconds: number): Load {
  during(roundTrip, WARM_UP_SECONDS);
  return during(roundTrip, seconds);
}

function during(roundTrip: () => unknown, seconds: number): Load {
  const start = performance.now();
  let operations = 0;
  let elapsedMs = 0;
  while (elapsedMs < seconds * 1_000) {
    for (let i = 0; i < BATCH; i += 1) last = roundTrip();
    operations += BATCH;
    elapsedMs = performance.now() - start;
  }
  return { operations, seconds: elapsedMs / 1_000 };
}
