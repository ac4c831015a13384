import type { AppendArgs } from '../programs/audit.js';
import type { SequenceSpan } from './trail.js';

/** Where a batch belongs, behind what is held of its source. */
type Placement =
  /** Nothing to store: it is empty, or records before it are still to come. */
  | { readonly kind: 'nothing' }
  /** The first `duplicates` are held already; the rest comes next, after a gap where there is one. */
  | {
      readonly kind: 'take';
      readonly first: number;
      readonly duplicates: number;
      readonly gap?: SequenceSpan;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

/** What is held of a source. */
export interface Held {
  /** Highest sequence; 0 for a source that is not known. */
  readonly head: number;
  /** Whether records may have been taken before and forgotten: then nothing is known to be lost. */
  readonly mayHaveForgotten: boolean;
}

const MAX_SEQUENCE = BigInt(Number.MAX_SAFE_INTEGER);

/** The rules of APPEND (specs/audit.x). */
export function placeBatch(batch: AppendArgs, { head, mayHaveForgotten }: Held): Placement {
  const reason = faultOf(batch);
  if (reason !== undefined) return { kind: 'invalid', reason };
  const first = Number(batch.first);
  const oldest = Number(batch.oldest);
  const count = batch.records.length;
  if (count === 0) return { kind: 'nothing' };
  if (first <= head + 1) return { kind: 'take', first, duplicates: Math.min(count, head + 1 - first) };
  // what lies between can still be had
  if (oldest < first) return { kind: 'nothing' };
  if (mayHaveForgotten) return { kind: 'take', first, duplicates: 0 };
  return { kind: 'take', first, duplicates: 0, gap: { first: head + 1, last: first - 1 } };
}

function faultOf({ first, oldest, records }: AppendArgs): string | undefined {
  if (first < 1n) return 'the first sequence is 0: a source numbers its records from 1 on';
  if (oldest < 1n) return 'the oldest sequence is 0: a source numbers its records from 1 on';
  if (oldest > first) return `the oldest sequence ${oldest} is behind the first of the batch, ${first}`;
  if (first + BigInt(records.length) - 1n > MAX_SEQUENCE)
    return `sequence ${first} is beyond what a trail can count, ${MAX_SEQUENCE}`;
  return undefined;
}
