import type { Fault } from './fault.js';
import { type KnownGap, type SourceTables, uuidText } from '../trail/source-tables.js';
import type { PlacedRecord } from '../trail/stored-record.js';

/** The records of each source come in order, each once; what is left out is among the known gaps. */
export class SourceOrder {
  readonly #heads = new Map<string, number>();
  /** Those that no record has shown yet, by source and first sequence. */
  readonly #gaps = new Map<string, KnownGap>();
  readonly #seen = new Map<string, number>();
  /** Whether records of before the first one are not there to be seen. */
  readonly #isPart: boolean;

  constructor({ gaps, heads }: SourceTables, isPart: boolean) {
    for (const { source, head } of heads) this.#heads.set(source, head);
    for (const gap of gaps) this.#gaps.set(`${gap.source} ${gap.first}`, gap);
    this.#isPart = isPart;
  }

  /** How many sources have records. */
  get sources(): number {
    return this.#seen.size;
  }

  /** Takes the next record. */
  take({ record, file }: PlacedRecord): Fault | undefined {
    const { position, sequence, source } = record;
    const seen = this.#seen.get(source) ?? (this.#isPart ? sequence - 1 : 0);
    this.#seen.set(source, sequence);
    if (sequence <= seen) {
      const detail = `the trail holds the source’s sequence ${seen} already, before it`;
      return { kind: 'inserted', position, record, file, detail };
    }
    if (sequence > seen + 1 && !this.#isKnownGap(source, seen + 1, sequence - 1)) {
      const isOne = seen + 2 === sequence;
      const missing = isOne ? `sequence ${seen + 1} is` : `sequences ${seen + 1} to ${sequence - 1} are`;
      const detail = `the source’s ${missing} missing before it, and not among the known gaps`;
      return { kind: 'removed', position, record, file, detail };
    }
    const head = this.#heads.get(source);
    if (head !== undefined && sequence <= head) return undefined;
    const known = head === undefined ? 'no record of the source' : `the source’s records up to ${head} only`;
    const detail = `the table "sources" knows ${known}`;
    return { kind: 'inserted', position, record, file, detail };
  }

  /** What was not seen, though the tables know of it: the trail ends before `position`. */
  atEnd(position: number, file: string): Fault | undefined {
    for (const [source, head] of this.#heads) {
      const seen = this.#seen.get(source) ?? 0;
      if (seen === head || (this.#isPart && seen === 0)) continue;
      const detail = `of source ${uuidText(source)} the table "sources" knows records up to ${head}, the trail ends with ${seen}`;
      return { kind: 'cut off', position, file, detail };
    }
    return this.#isPart ? undefined : this.#inventedGap(position, file);
  }

  #inventedGap(position: number, file: string): Fault | undefined {
    const [gap] = this.#gaps.values();
    if (gap === undefined) return undefined;
    const { source, first, last } = gap;
    const detail = `the table "gaps" says that sequences ${first} to ${last} of source ${uuidText(source)} were lost, which no record shows`;
    return { kind: 'inserted', position, file, detail };
  }

  /** Each gap explains one hole. */
  #isKnownGap(source: string, first: number, last: number): boolean {
    const key = `${source} ${first}`;
    return this.#gaps.get(key)?.last === last && this.#gaps.delete(key);
  }
}
