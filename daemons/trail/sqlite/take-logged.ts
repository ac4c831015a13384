import { part, type RecordBytes } from '../record-bytes.js';
import { type Provenance, SENDLOG_SOURCE } from '../trail.js';
import type { Addition, SegmentWriter } from './segment-writer.js';

/** Stores what came by SENDLOG, each record with its provenance at the same place, inside of a transaction. */
export function takeLogged(
  records: RecordBytes,
  from: readonly Provenance[],
  { writer, receivedMs }: { readonly writer: SegmentWriter; readonly receivedMs: number },
): void {
  const head = writer.source(SENDLOG_SOURCE)?.head ?? 0;
  writer.add(
    callersOf(from).map(({ start, end, caller }): Addition => ({
      source: SENDLOG_SOURCE,
      first: head + 1 + start,
      records: part(records, start, end),
      ...caller,
      receivedMs,
    })),
  );
  const nobody = { authentication: 'AUTHENTICATED_NOT', identity: '' } as const;
  writer.setSource(SENDLOG_SOURCE, head + records.length, nobody);
}

interface OfOneCaller {
  readonly caller: Provenance;
  readonly start: number;
  end: number;
}

/** Which of them stand behind each other and are the same. */
function callersOf(from: readonly Provenance[]): OfOneCaller[] {
  const spans: OfOneCaller[] = [];
  let last: OfOneCaller | undefined;
  for (const [i, caller] of from.entries()) {
    if (last?.caller === caller) last.end = i + 1;
    else spans.push((last = { caller, start: i, end: i + 1 }));
  }
  return spans;
}
