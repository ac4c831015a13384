import * as xdr from 'node-xdr';
import { MAX_RECORDS, type ReadPage, type TrailRecord } from '../programs/audit.js';
import { TrailRecord as TrailRecordCodec } from '../programs/byte-true-audit.js';

/** How many records a page may have: one at least, or whoever asks for none would go on asking for ever. */
export function pageLimit(limit: number): number {
  return Math.min(Math.max(limit, 1), MAX_RECORDS);
}

/** Fills one page of READ up to a number of records and of bytes in XDR; the first record always fits. */
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

  /** How many more records fit, if their bytes do. */
  get room(): number {
    return this.#isFull ? 0 : this.#limit - this.records.length;
  }

  /** Takes a record. Gives whether there was room; where not, none is taken any more. */
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

  /** The page that answers a query for what lies behind `after`. */
  page(after: bigint, isLast: boolean): ReadPage {
    return { records: this.records, next: this.records.at(-1)?.position ?? after, is_last: isLast };
  }
}
