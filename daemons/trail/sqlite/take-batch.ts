import type { AppendArgs, AuditRecord } from '../../programs/audit.js';
import { type AppendPlan, planAppend } from '../plan-append.js';
import { recordBytes } from '../record-bytes.js';
import { isSameRecord } from '../same-record.js';
import type { AppendOutcome, Provenance } from '../trail.js';
import type { SegmentReader } from './segment-reader.js';
import type { SegmentWriter } from './segment-writer.js';

/** Where a batch is put, and with what it is compared. */
export interface Taking {
  readonly writer: SegmentWriter;
  /** Of the file that is written to and of the newest full ones, the newest first. */
  readonly readers: readonly SegmentReader[];
  /** How many sources are known. */
  readonly sources: number;
  /** Told of a source that was not known. */
  readonly onNewSource: () => void;
  readonly receivedMs: number;
  /** Told of what is about to be stored. @throws Error where it must not be */
  readonly before: (records: readonly AuditRecord[]) => void;
}

/** Stores what is new in a batch, or gives why it is not taken. Runs inside of a transaction. */
export function takeBatch(batch: AppendArgs, from: Provenance, taking: Taking): AppendOutcome {
  const known = taking.writer.source(batch.source);
  const plan = planAppend(batch, from, known, { sources: taking.sources, forgets: false });
  return plan.kind === 'tell' ? plan.outcome : store(batch, from, plan, taking);
}

function store(
  { source, records }: AppendArgs,
  from: Provenance,
  plan: AppendPlan & { kind: 'take' },
  { writer, readers, onNewSource, receivedMs, before }: Taking,
): AppendOutcome {
  const sequences = differingIn(source, plan.first, records.slice(0, plan.duplicates), readers);
  if (sequences.length > 0) return { kind: 'differing', sequences };
  const stored = records.slice(plan.duplicates);
  if (stored.length > 0) before(stored);
  const first = plan.first + plan.duplicates;
  if (plan.gap !== undefined) writer.addGap({ source, ...plan.gap, noticedMs: receivedMs });
  writer.add([{ source, first, records: recordBytes(stored), ...from, receivedMs }]);
  const known = writer.source(source);
  if (known === undefined) onNewSource();
  const head = Math.max(known?.head ?? 0, first + stored.length - 1);
  writer.setSource(source, head, plan.binding);
  const held = { kind: 'held', head, stored } as const;
  return plan.gap === undefined ? held : { ...held, gap: plan.gap };
}

/**
 * The sequences of duplicates that are held with another content, or were noted as lost. One that lies in a segment
 * older than those of `readers` is not compared, and passes.
 */
function differingIn(
  source: Uint8Array,
  first: number,
  duplicates: readonly AuditRecord[],
  readers: readonly SegmentReader[],
): number[] {
  if (duplicates.length === 0) return [];
  const held = new Map<number, AuditRecord>();
  for (const reader of readers) {
    if (held.size >= duplicates.length) break;
    for (const { sequence, record } of reader.span(source, first, first + duplicates.length - 1))
      held.set(Number(sequence), record);
  }
  return duplicates.flatMap((record, i) => {
    const sequence = first + i;
    const before = held.get(sequence);
    const isAnother =
      before === undefined
        ? readers.some((reader) => reader.isInGap(source, sequence))
        : !isSameRecord(before, record);
    return isAnother ? [sequence] : [];
  });
}
