import type { AppendArgs } from '../programs/audit.js';
import { type Binding, FOREIGN_REASON, rebind } from './binding.js';
import { placeBatch } from './place-batch.js';
import { type AppendOutcome, MAX_SOURCES, type Provenance, type SequenceSpan } from './trail.js';

/** What a trail knows of a batch's source. */
export interface KnownSource extends Binding {
  readonly head: number;
}

/** What there is besides the source. */
interface TrailState {
  /** How many sources are known. */
  readonly sources: number;
  /** Whether the trail forgets all when it ends. */
  readonly forgets: boolean;
}

/** What a trail has to do with a batch: tell what became of it, or store its records from `duplicates` on. */
export type AppendPlan =
  | { readonly kind: 'tell'; readonly outcome: AppendOutcome }
  | {
      readonly kind: 'take';
      /** Sequence of the batch's first record. */
      readonly first: number;
      readonly duplicates: number;
      readonly gap?: SequenceSpan;
      readonly binding: Binding;
    };

/** What becomes of a batch, by the rules of APPEND and of who may report for a source. */
export function planAppend(
  batch: AppendArgs,
  from: Provenance,
  known: KnownSource | undefined,
  { sources, forgets }: TrailState,
): AppendPlan {
  if (batch.source.every((byte) => byte === 0))
    return tell({ kind: 'invalid', reason: 'a source that is all zero stands for what comes by SENDLOG' });
  const head = known?.head ?? 0;
  const placement = placeBatch(batch, { head, mayHaveForgotten: forgets && known === undefined });
  if (placement.kind === 'invalid') return tell(placement);
  const binding = known === undefined ? from : rebind(known, from);
  if (binding === undefined) return tell({ kind: 'foreign', reason: FOREIGN_REASON });
  if (placement.kind === 'nothing') return tell({ kind: 'held', head, stored: [] });
  // Whoever proves nothing can invent sources: half of them are left for those who do.
  const most = from.authentication === 'AUTHENTICATED_NOT' ? MAX_SOURCES / 2 : MAX_SOURCES;
  if (known === undefined && sources >= most)
    return tell({
      kind: 'full',
      reason: `the trail knows ${sources} sources and takes no other of this caller`,
    });
  return { ...placement, binding };
}

function tell(outcome: AppendOutcome): AppendPlan {
  return { kind: 'tell', outcome };
}
