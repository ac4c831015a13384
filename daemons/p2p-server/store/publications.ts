import type { Page } from '../../p2p-protocol/index.js';
import { MAX_PAGE_ENTRIES } from '../../p2p-protocol/index.js';

/** Publications looked at for one page: each takes some 5 µs, 15 at worst, and meanwhile nobody else is answered. */
export const MAX_LOOKED_AT = 2_000;

/** Something published, by the number that its publication has for good. */
export interface Numbered {
  readonly number: number;
}

/**
 * Publications in the order of publication, which is that of their numbers. A page starts behind a number, whatever
 * was published or deleted since: so pages are stable.
 */
export class PublicationsInOrder<Entry extends Numbered> {
  /** Rising numbers; what was deleted leaves its place empty until half of them are. */
  #entries: (Entry | undefined)[] = [];
  #numbers: number[] = [];
  #deleted = 0;

  get size(): number {
    return this.#entries.length - this.#deleted;
  }

  append(entry: Entry): void {
    this.#entries.push(entry);
    this.#numbers.push(entry.number);
  }

  delete({ number }: Entry): void {
    const at = this.#indexOf(number);
    if (this.#entries[at]?.number !== number) return;
    this.#entries[at] = undefined;
    this.#deleted++;
    if (2 * this.#deleted > this.#entries.length) this.#closeGaps();
  }

  *[Symbol.iterator](): Generator<Entry> {
    for (const entry of this.#entries) if (entry !== undefined) yield entry;
  }

  /** The entries behind `after` that are wanted, as one page. */
  page(after: string, isWanted: (entry: Entry) => boolean = () => true): Page<Entry> {
    const entries: Entry[] = [];
    let at = this.#indexOf(numberOf(after) + 1);
    const end = Math.min(this.#entries.length, at + MAX_LOOKED_AT);
    for (; at < end && entries.length < MAX_PAGE_ENTRIES; at++) {
      const entry = this.#entries[at];
      if (entry !== undefined && isWanted(entry)) entries.push(entry);
    }
    return { entries, next: at < this.#entries.length ? String(this.#numbers[at - 1] ?? '') : '' };
  }

  /** The entries with a number below `before`, newest first, at most so many. */
  below(before: number, limit: number): Entry[] {
    const entries: Entry[] = [];
    for (let at = this.#indexOf(before) - 1; at >= 0 && entries.length < limit; at--) {
      const entry = this.#entries[at];
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  /** The place of a number, or of the first beyond it. */
  #indexOf(number: number): number {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] ?? Infinity) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #closeGaps(): void {
    this.#entries = this.#entries.filter((entry) => entry !== undefined);
    this.#numbers = this.#entries.map((entry) => entry?.number ?? 0);
    this.#deleted = 0;
  }
}

/** What is no number that a page ended with starts at the beginning. */
export function numberOf(after: string): number {
  return /^[0-9]{1,15}$/.test(after) ? Number(after) : 0;
}
