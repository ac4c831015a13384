import type { AuditRecord } from '../programs/audit.js';
import type { MemoryTrailOptions } from '../trail/memory-trail.js';
import type { SentEntries } from '../trail/sent-entries.js';
import type { Echo, Taken } from '../trail/trail.js';
import type { KeptOutput } from './kept-output.js';
import { logLine } from './log-line.js';
import type { LogOutput } from './log-output.js';

/** Prints the lines before the records are taken: where nothing else stays of them. */
export function printedBefore(output: LogOutput): Required<Pick<MemoryTrailOptions, 'show' | 'showLogged'>> {
  return {
    show: (records) => output.append(linesOf(records)),
    showLogged: (entries) => output.append(linesOfEntries(entries)),
  };
}

/** Prints the lines when the records are on stable storage, and takes none whose line would not fit. */
export function printedAfter(output: KeptOutput): Echo {
  return {
    before: (records) => output.reserve(Buffer.byteLength(textOf(records))),
    after: (records) => output.print(textOf(records)),
    undone: (records) => output.release(Buffer.byteLength(textOf(records))),
  };
}

/** Lines without the last one's end. */
function linesOf(records: readonly AuditRecord[]): string {
  return records.map(({ entry }) => logLine(entry)).join('\n');
}

function textOf(records: Taken): string {
  const lines = 'plainLines' in records ? linesOfEntries(records) : linesOf(records);
  return `${lines}\n`;
}

function linesOfEntries(entries: SentEntries): string {
  return entries.plainLines() ?? linesOf(entries.records());
}
