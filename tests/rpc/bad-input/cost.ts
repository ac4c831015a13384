import type { Test } from 'tap';
import type { Service } from './citizen.js';
import type { Figures } from './gauge.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What bad input may cost the process that it is given to. */
export interface Bounds {
  /** What may be in use more than before when all is over, in bytes. Default 1 MiB: compiled code counts. */
  readonly maxKeptBytes?: number;
  /** What the system may have given it more than before while it lasted, garbage included, in bytes. Default 4 MiB. */
  readonly maxPeakBytes?: number;
  /** The longest time that nothing else happened in it, in ms of processor time. Default 500. */
  readonly maxTurnMs?: number;
  /** How long the client that behaves may wait for an answer, in ms. Default 4,000: a busy machine is no fault. */
  readonly maxAnswerMs?: number;
}

/**
 * What may be asked of the system and never be touched besides: a thread's own memory, and what a collector that does
 * not get its turn has not yet given back; no length that a peer invents.
 */
const MAX_UNTOUCHED_BYTES = 256 * MIB;

/** Compares what a process was before and after with what it may cost. */
export function expectCheap(t: Test, before: Figures, after: Figures, bounds: Bounds): void {
  const { maxKeptBytes = MIB, maxPeakBytes = 4 * MIB, maxTurnMs = 500 } = bounds;
  const costs = [
    ['KiB in use more than before', after.usedBytes - before.usedBytes, maxKeptBytes, KIB],
    ['KiB at the highest', after.peakBytes - before.peakBytes, maxPeakBytes, KIB],
    ['KiB claimed', after.claimedBytes - before.claimedBytes, maxPeakBytes + MAX_UNTOUCHED_BYTES, KIB],
    ['ms of one turn', after.longestTurnMs, maxTurnMs, 1],
  ] as const;
  for (const [what, cost, bound, unit] of costs)
    t.ok(cost <= bound, `${(cost / unit).toFixed()} ${what}, ${bound / unit} allowed`);
}

/** The client that behaves has noticed nothing. */
export function expectServed(
  t: Test,
  { answers, failures, slowestMs }: Service,
  { maxAnswerMs = 4000 }: Bounds,
): void {
  t.same(failures, [], 'no call of the second client failed');
  t.ok(answers >= 2, `${answers} answers to the second client`);
  t.ok(slowestMs <= maxAnswerMs, `${slowestMs.toFixed()} ms for its slowest, ${maxAnswerMs} allowed`);
}
