import type { AuditRecord, ReadFilter, TrailRecord } from '../programs/audit.js';
import { GENESIS_HASH, sealed } from './chain.js';
import { PackedRecords } from './packed-records.js';
import type { SentEntries } from './sent-entries.js';
import { sourceKey } from './source-key.js';
import { type Provenance, SENDLOG_SOURCE } from './trail.js';

/** What a page has at most, and a fraction of a long turn of the event loop. */
export const MAX_SEALED_PER_TURN = 1_000;

/** A record before it has a position. */
interface TakenRecord {
  readonly source: Uint8Array;
  readonly sequence: number;
  readonly record: AuditRecord;
  readonly receivedMs: number;
  readonly from: Provenance;
}

/**
 * The newest records of a trail, so many and no more, contiguous in position.
 *
 * Their hashes are computed when somebody reads, from the last that has one on: that costs as much as all else that is
 * done for a record. What is forgotten before anybody read it gets none, since nobody could ever compare it: the next
 * record that is read then follows, in the chain, the last one that was.
 */
export class MemoryRecords {
  readonly #max: number;
  // rings: the record at a position is at index position modulo #max
  readonly #packed: PackedRecords;
  readonly #sources: Uint8Array[] = [];
  readonly #from: Provenance[] = [];
  readonly #sequences: Float64Array;
  readonly #receivedMs: Float64Array;
  /** Records as they are read, once they were. */
  readonly #sealed: (TrailRecord | undefined)[] = [];
  readonly #positions = new Map<string, number>();
  #lastPosition = 0;
  #sealedPosition = 0;
  #lastHash = GENESIS_HASH;

  constructor(max: number) {
    this.#max = max;
    this.#packed = new PackedRecords(max);
    this.#sequences = new Float64Array(max);
    this.#receivedMs = new Float64Array(max);
  }

  /** The position of the newest record; 0 where there is none. */
  get lastPosition(): number {
    return this.#lastPosition;
  }

  add(taken: TakenRecord): void {
    const { source, sequence } = taken;
    this.#packed.set(this.#place(taken), taken.record);
    // nobody asks for those by sequence: they have no sequence that their sender knows
    if (source !== SENDLOG_SOURCE) this.#positions.set(sequenceKey(source, sequence), this.#lastPosition);
  }

  /** Adds what came by SENDLOG, each record with its provenance at the same place. */
  addLogged(
    entries: SentEntries,
    from: readonly Provenance[],
    { first, receivedMs }: { readonly first: number; readonly receivedMs: number },
  ): void {
    const isKept = entries.fillOwnMemory;
    from.forEach((provenance, i) => {
      const at = this.#place({ source: SENDLOG_SOURCE, sequence: first + i, receivedMs, from: provenance });
      if (isKept) this.#packed.keepBytes(at, entries.bytes, entries.start(i));
      else this.#packed.setBytes(at, entries.bytes, entries.start(i), entries.start(i + 1));
    });
  }

  /** The place of the next record, which all but the record itself is put at. */
  #place({ source, sequence, receivedMs, from }: Omit<TakenRecord, 'record'>): number {
    const at = ++this.#lastPosition % this.#max;
    this.#forget(at);
    this.#sources[at] = source;
    this.#from[at] = from;
    this.#sequences[at] = sequence;
    this.#receivedMs[at] = receivedMs;
    this.#sealed[at] = undefined;
    return at;
  }

  /** The record of a source, where it is held still. */
  find(source: Uint8Array, sequence: number): AuditRecord | undefined {
    const position = this.#positions.get(sequenceKey(source, sequence));
    return position === undefined ? undefined : this.#packed.get(position % this.#max);
  }

  /** Hashes the records up to a position, but no more than so many. Says whether all of them are. */
  seal(position: number, most = Infinity): boolean {
    const first = Math.max(this.#sealedPosition + 1, this.#oldestPosition);
    const last = Math.min(position, first + most - 1);
    for (let at = first; at <= last; at++) this.#sealAt(at);
    return last >= position;
  }

  /** Those that are sealed and that a filter takes behind a position: by position, or by time and position where the filter is of time. */
  select(filter: ReadFilter, after: bigint): TrailRecord[] {
    const held = this.#sealedRecords();
    if (filter.tag !== 'READ_TIME')
      return held.filter((each) => each.position > after && takes(filter, each));
    const last = held.find(({ position }) => position === after);
    return held
      .filter((each) => takes(filter, each))
      .sort(byTime)
      .filter((each) => (last === undefined ? each.position > after : byTime(each, last) > 0));
  }

  get #oldestPosition(): number {
    return Math.max(1, this.#lastPosition - this.#max + 1);
  }

  #forget(at: number): void {
    const source = this.#sources[at];
    if (source === undefined || source === SENDLOG_SOURCE) return;
    this.#positions.delete(sequenceKey(source, this.#sequences[at] ?? 0));
  }

  #sealAt(position: number): void {
    const at = position % this.#max;
    const [source, from, record] = [this.#sources[at], this.#from[at], this.#packed.get(at)];
    if (source === undefined || from === undefined || record === undefined) return;
    const sealedRecord = sealed({
      previous_hash: this.#lastHash,
      position: BigInt(position),
      source,
      sequence: BigInt(this.#sequences[at] ?? 0),
      record,
      received_ms: BigInt(this.#receivedMs[at] ?? 0),
      ...from,
    });
    this.#sealed[at] = sealedRecord;
    this.#lastHash = sealedRecord.hash;
    this.#sealedPosition = position;
  }

  #sealedRecords(): TrailRecord[] {
    const found: TrailRecord[] = [];
    for (let at = this.#oldestPosition; at <= this.#sealedPosition; at++) {
      const record = this.#sealed[at % this.#max];
      if (record !== undefined) found.push(record);
    }
    return found;
  }
}

function sequenceKey(source: Uint8Array, sequence: number): string {
  return `${sourceKey(source)}/${sequence}`;
}

function byTime(a: TrailRecord, b: TrailRecord): number {
  return Number(a.received_ms - b.received_ms || a.position - b.position);
}

function takes(filter: ReadFilter, { source, sequence, record, received_ms: at }: TrailRecord): boolean {
  switch (filter.tag) {
    case 'READ_ALL':
      return true;
    case 'READ_SEQUENCE': {
      const { value } = filter;
      return value.first <= sequence && sequence <= value.last && Buffer.compare(source, value.source) === 0;
    }
    case 'READ_USER':
      return record.entry.username === filter.value;
    case 'READ_TIME':
      return filter.value.from_ms <= at && at <= filter.value.to_ms;
  }
}
