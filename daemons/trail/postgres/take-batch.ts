import type { Connection } from '../../postgres/connection.js';
import type { AppendArgs, AuditRecord } from '../../programs/audit.js';
import type { Binding } from '../binding.js';
import { type KnownSource, planAppend } from '../plan-append.js';
import { isSameRecord } from '../same-record.js';
import { type AppendOutcome, type Provenance, SENDLOG_SOURCE } from '../trail.js';
import type { Group } from './group.js';
import { gapsIn, readSpan } from './read-records.js';

/** Where a batch is put, and with what it is compared. */
export interface Taking {
  readonly group: Group;
  readonly lend: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>;
  /** Told of what is about to be stored. @throws Error where it must not be */
  readonly before: (records: readonly AuditRecord[]) => void;
}

/** Puts a batch into a group; undefined where the group must be committed first: the batch may repeat records of it. */
export async function takeBatch(
  batch: AppendArgs,
  from: Provenance,
  { group, lend, before }: Taking,
): Promise<AppendOutcome | undefined> {
  const { source, records } = batch;
  const known = group.source(source);
  const plan = planAppend(batch, from, known, { sources: group.sources, forgets: false });
  if (plan.kind === 'tell') return plan.outcome;
  if (plan.duplicates > 0) {
    if (group.hasTouched(source)) return undefined;
    const duplicates = records.slice(0, plan.duplicates);
    const sequences = await lend((connection) => differingIn(connection, source, plan.first, duplicates));
    if (sequences.length > 0) return { kind: 'differing', sequences };
  }
  const stored = records.slice(plan.duplicates);
  if (stored.length > 0) before(stored);
  const { gap } = plan;
  if (gap !== undefined) group.addGap(source, gap.first, gap.last);
  let sequence = plan.first + plan.duplicates;
  for (const record of stored) group.add(source, sequence++, record, from);
  const head = Math.max(known?.head ?? 0, sequence - 1);
  if (!isKnownAs(known, head, plan.binding)) group.setSource(source, head, plan.binding);
  return gap === undefined ? { kind: 'held', head, stored } : { kind: 'held', head, stored, gap };
}

function isKnownAs(known: KnownSource | undefined, head: number, binding: Binding): boolean {
  return (
    known?.head === head &&
    known.authentication === binding.authentication &&
    known.identity === binding.identity
  );
}

/** Puts entries that came by SENDLOG into a group; each has its provenance in `from` at the same index. */
export function takeLogged(records: readonly AuditRecord[], from: readonly Provenance[], group: Group): void {
  let head = group.source(SENDLOG_SOURCE)?.head ?? 0;
  records.forEach((record, i) => {
    const caller = from[i];
    if (caller !== undefined) group.add(SENDLOG_SOURCE, ++head, record, caller);
  });
  group.setSource(SENDLOG_SOURCE, head, { authentication: 'AUTHENTICATED_NOT', identity: '' });
}

/** The sequences of duplicates that are held with another content, or were noted as lost. */
async function differingIn(
  connection: Connection,
  source: Uint8Array,
  first: number,
  duplicates: readonly AuditRecord[],
): Promise<number[]> {
  const span = { first, last: first + duplicates.length - 1 };
  const [records, gaps] = await Promise.all([
    readSpan(connection, source, span),
    gapsIn(connection, source, span),
  ]);
  const held = new Map(records.map(({ sequence, record }) => [Number(sequence), record]));
  return duplicates.flatMap((record, i) => {
    const sequence = first + i;
    const before = held.get(sequence);
    const isAnother =
      before === undefined
        ? gaps.some((gap) => gap.first <= sequence && sequence <= gap.last)
        : !isSameRecord(before, record);
    return isAnother ? [sequence] : [];
  });
}
