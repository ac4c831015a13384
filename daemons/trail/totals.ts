import type { AppendArgs } from '../programs/audit.js';
import type { AppendOutcome, TrailCounters } from './trail.js';

/** What is counted of batches since the trail was opened: see {@link TrailCounters}. */
type Totals = Record<Exclude<keyof TrailCounters, 'sources' | 'lastPosition' | 'segment'>, number>;

export function noTotals(): Totals {
  return { records: 0, duplicates: 0, differing: 0, gaps: 0, missing: 0 };
}

/** Counts what became of a batch. */
export function count(totals: Totals, outcome: AppendOutcome, batch: AppendArgs): void {
  if (outcome.kind === 'differing') totals.differing += outcome.sequences.length;
  if (outcome.kind !== 'held') return;
  const { stored, head, gap } = outcome;
  totals.records += stored.length;
  // a batch that begins beyond the head came too early: nothing in it is a duplicate
  if (batch.first <= BigInt(head)) totals.duplicates += batch.records.length - stored.length;
  if (gap === undefined) return;
  totals.gaps++;
  totals.missing += gap.last - gap.first + 1;
}
