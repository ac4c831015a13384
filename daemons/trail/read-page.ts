import * as xdr from 'node-xdr';
import { MAX_RECORDS, type ReadPage, type TrailRecord } from '../programs/audit.js';
import { TrailRecord as TrailRecordCodec } from './byte-true.js';

/** How many records a page may have; one at least, or whoever asks for none would ask for ever. */
export function pageLimit(limit: number): number {
  return Math.min(Math.max(limit, 1), MAX_RECORDS);
}

/** Fills one page of READ: so many records and bytes, and no more. */
export class PageFiller {
  readonly #limit: number;
  readonly #maxBytes: number;
  readonly records: TrailRecord[] = [];
  #bytes = 0;
  #isFull = false;

  constructor(limit: number, maxBytes: number) {
    this.#limit = limit;
    this.#maxBytes = maxBytes;
  }

  /** How many more fit, as far as their number goes. */
  get room(): number {
    return this.#isFull ? 0 : this.#limit - this.records.length;
  }

  /** Takes a record and says so, or has no room for it. */
  add(record: TrailRecord): boolean {
    const bytes = xdr.encode(TrailRecordCodec, record).length;
    if (this.room <= 0 || (this.records.length > 0 && this.#bytes + bytes > this.#maxBytes)) {
      this.#isFull = true;
      return false;
    }
    this.records.push(record);
    this.#bytes += bytes;
    return true;
  }

  /** The page, when it was asked for what lies behind `after`. */
  page(after: bigint, isLast: boolean): ReadPage {
    return { records: this.records, next: this.records.at(-1)?.position ?? after, is_last: isLast };
  }
}
