import { part, type RecordBytes } from '../record-bytes.js';
import { type Provenance, SENDLOG_SOURCE } from '../trail.js';
import type { Addition, SegmentWriter } from './segment-writer.js';

/** Stores entries that came by SENDLOG, inside of a transaction; each has its provenance in `from` at its index. */
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

/** The runs of entries with the same provenance, since one addition is of one caller. */
function callersOf(from: readonly Provenance[]): OfOneCaller[] {
  const spans: OfOneCaller[] = [];
  let last: OfOneCaller | undefined;
  for (const [i, caller] of from.entries()) {
    if (last?.caller === caller) last.end = i + 1;
    else spans.push((last = { caller, start: i, end: i + 1 }));
  }
  return spans;
}
