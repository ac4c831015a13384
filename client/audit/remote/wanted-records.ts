import type { ReadFilter } from '../../../daemons/programs/audit.js';
import { bytesOf, hasStrayBytes } from '../../../daemons/text/stray-bytes.js';
import type { StoredRecord } from '../trail/stored-record.js';

/** Which records are asked for; all that is said must hold. */
export interface WantedRecords {
  /** With its stray bytes as U+DC80 to U+DCFF. */
  readonly user: string | undefined;
  /** 32 hexadecimal digits. */
  readonly source: string | undefined;
  readonly fromSequence: number | undefined;
  readonly toSequence: number | undefined;
  /** By the log server's clock, in ms since 1970, both included. */
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
}

/** No time is later. */
const LAST_MS = 2n ** 64n - 1n;

/** Whether a record is one of them. */
export function isWanted(wanted: WantedRecords): (record: StoredRecord) => boolean {
  const { source, fromSequence = 0, toSequence = Infinity, sinceMs = 0, untilMs = Infinity } = wanted;
  const user = wanted.user === undefined ? undefined : bytesOf(wanted.user);
  return (record) =>
    (user === undefined || user.equals(record.username)) &&
    (source === undefined || source === record.source) &&
    record.sequence >= fromSequence &&
    record.sequence <= toSequence &&
    record.receivedMs >= sinceMs &&
    record.receivedMs <= untilMs;
}

/** The one filter of READ that leaves least to be sifted here. */
export function filterFor(wanted: WantedRecords): ReadFilter {
  const { user, source, fromSequence = 1, toSequence = Number.MAX_SAFE_INTEGER, sinceMs, untilMs } = wanted;
  if (source !== undefined) {
    const range = { first: BigInt(fromSequence), last: BigInt(toSequence) };
    return { tag: 'READ_SEQUENCE', value: { source: Buffer.from(source, 'hex'), ...range } };
  }
  // the arguments of READ are text; what is none is sifted here
  if (user !== undefined && !hasStrayBytes(user)) return { tag: 'READ_USER', value: user };
  if (sinceMs === undefined && untilMs === undefined) return { tag: 'READ_ALL' };
  const last = untilMs === undefined ? LAST_MS : BigInt(untilMs);
  return { tag: 'READ_TIME', value: { from_ms: BigInt(sinceMs ?? 0), to_ms: last } };
}
