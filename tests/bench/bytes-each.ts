import { collectGarbage } from '../collect-garbage.js';

const ROUNDS = 9;
const WARM_UP_ROUNDS = 10;
const DEADLINE_MS = 20_000;

/**
 * Bytes of the heap and of buffers that one operation takes, none collected meanwhile: the median of nine times. What
 * takes more than `most` is measured again, for 20 s: the engine compiles in the background what runs often, whenever
 * it comes to that, and until then it takes more.
 * @param operations does `count` of them: few, so that nothing is collected meanwhile
 */
export async function bytesEach(
  most: number,
  count: number,
  operations: () => Promise<void>,
): Promise<number> {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await operations();
  const end = performance.now() + DEADLINE_MS;
  let bytes: number;
  do bytes = (await medianBytes(operations)) / count;
  while (bytes > most && performance.now() < end);
  return bytes;
}

async function medianBytes(operations: () => Promise<void>): Promise<number> {
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    collectGarbage();
    const before = memory();
    await operations();
    figures.push(memory() - before);
  }
  return figures.sort((a, b) => a - b)[ROUNDS >> 1] ?? NaN;
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
