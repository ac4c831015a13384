import type { ReadFilter, TrailRecord } from '../programs/audit.js';
import { sourceKey } from './source-key.js';

/** The newest records of a trail, so many and no more, contiguous in position. */
export class MemoryRecords {
  readonly #max: number;
  /** Up to twice as many as are held: what is too old is cut off now and then, not one by one. */
  #records: TrailRecord[] = [];
  readonly #bySequence = new Map<string, TrailRecord>();

  constructor(max: number) {
    this.#max = max;
  }

  add(record: TrailRecord): void {
    this.#records.push(record);
    this.#bySequence.set(sequenceKey(record.source, record.sequence), record);
    const old = this.#records[this.#records.length - 1 - this.#max];
    if (old !== undefined) this.#bySequence.delete(sequenceKey(old.source, old.sequence));
    if (this.#records.length >= 2 * this.#max) this.#records = this.#records.slice(-this.#max);
  }

  /** The record of a source, where it is held still. */
  find(source: Uint8Array, sequence: number): TrailRecord | undefined {
    return this.#bySequence.get(sequenceKey(source, BigInt(sequence)));
  }

  /** Those that a filter takes behind a position: by position, or by time and position where the filter is of time. */
  select(filter: ReadFilter, after: bigint): TrailRecord[] {
    const held = this.#records.slice(-this.#max);
    if (filter.tag !== 'READ_TIME')
      return held.filter((each) => each.position > after && takes(filter, each));
    const last = held.find(({ position }) => position === after);
    return held
      .filter((each) => takes(filter, each))
      .sort(byTime)
      .filter((each) => (last === undefined ? each.position > after : byTime(each, last) > 0));
  }
}

function sequenceKey(source: Uint8Array, sequence: bigint): string {
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
