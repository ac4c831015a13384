import { isDeepStrictEqual } from 'node:util';
import { judgeRecords, judgeSequences } from '../judgement/judge-records.js';
import { judgeReplay } from '../judgement/judge-replay.js';
import type { ExportedRecord } from '../judgement/exported-record.js';
import type { AskedOperation } from '../load/asked-operation.js';
import type { Recovered } from './recovered.js';

/** Holds what was found after a power cut against what had been answered by then. Returns what is wrong. */
export function judgeCut(
  recovered: Recovered,
  operations: readonly AskedOperation[],
  cutMs: number,
): string[] {
  const records = allRecords(recovered);
  return [...judgeKept(recovered, records), ...judgeRecords(records, knownAt(operations, cutMs))];
}

/** Whether what was found fits together, whoever asked for it. Returns what is wrong. */
export function judgeKept(
  { trail, outbox, held, faults }: Recovered,
  records: readonly ExportedRecord[],
): string[] {
  return [...faults, ...judgeSent(trail, outbox), ...judgeSequences(records), ...judgeReplay(records, held)];
}

/** The trail, and what is still on its way to it. */
export function allRecords({ trail, outbox }: Recovered): ExportedRecord[] {
  const last = trail.at(-1)?.position ?? 0;
  const heads = new Map(trail.map(({ source, sequence }) => [source, sequence]));
  const waiting = outbox.filter(({ source, sequence }) => sequence > (heads.get(source) ?? 0));
  return [...trail, ...waiting.map((record, index) => ({ ...record, position: last + index + 1 }))];
}

/** What the outbox has not forgotten yet has to be what the trail holds. */
function judgeSent(trail: readonly ExportedRecord[], outbox: readonly ExportedRecord[]): string[] {
  const keyOf = ({ source, sequence }: ExportedRecord): string => `${source} ${sequence}`;
  const sent = new Map(trail.map((record) => [keyOf(record), record]));
  return outbox.flatMap((record) => {
    const held = sent.get(keyOf(record));
    if (held === undefined) return [];
    const { username, operation, timestamp, result } = held;
    const same = isDeepStrictEqual({ ...record, username, operation, timestamp, result }, record);
    return same ? [] : [`number ${record.sequence} is one record in the outbox and another in the trail`];
  });
}

/** The operations as they stood at that moment: what was answered later was in doubt. */
function knownAt(operations: readonly AskedOperation[], cutMs: number): AskedOperation[] {
  return operations
    .filter(({ sentMs }) => sentMs <= cutMs)
    .map((operation) => {
      if ((operation.answeredMs ?? Infinity) <= cutMs) return operation;
      const { user, timestamp, operation: name, path, sentAt, sentMs } = operation;
      return { user, timestamp, operation: name, sentAt, sentMs, ...(path !== undefined && { path }) };
    });
}
