import type { TrailRecord } from '../../programs/audit.js';
import { hashOf } from '../../trail/chain.js';
import type { ChainReport } from './wire.js';

interface Link {
  readonly position: bigint;
  readonly hash: Uint8Array;
}

const EMPTY = new Uint8Array();

/** Follows the chain of the trail, record by record, as far as they are seen; that it was broken stays. */
export class ChainWatch {
  #first = 0n;
  #last: Link | undefined;
  #broken: string | undefined;
  #isAnother = false;

  /** Takes records in their order. A jump in position begins anew: nobody has to have seen all. */
  follow(records: readonly TrailRecord[]): void {
    for (const record of records) {
      this.#broken ??= this.#faultOf(record);
      if (this.#last?.position !== record.position - 1n) this.#first = record.position;
      this.#last = record;
    }
  }

  /** Position of the newest record that was seen; 0 before the first. */
  get position(): number {
    return Number(this.#last?.position ?? 0);
  }

  /** Whether a record is the newest one that was seen. */
  isLast(record: TrailRecord | undefined): boolean {
    const last = this.#last;
    return (
      record?.position === last?.position && Buffer.compare(record?.hash ?? EMPTY, last?.hash ?? EMPTY) === 0
    );
  }

  /** Begins anew, because another trail stands where the one seen so far stood. */
  beginAnew(): void {
    this.#last = undefined;
    this.#isAnother = true;
  }

  /** `unread` is why the trail cannot be read now. */
  report(unread?: string): ChainReport {
    const { position } = this;
    const hash = Buffer.from(this.#last?.hash ?? []).toString('hex');
    if (this.#broken !== undefined) return { state: 'broken', text: this.#broken, position, hash };
    if (unread !== undefined) return { state: 'unknown', text: unread, position, hash };
    if (position === 0) return { state: 'unknown', text: 'no record yet', position, hash };
    const before = this.#isAnother ? '; another trail stood here before' : '';
    const text = `each record from ${this.#first} to ${position} has its hash and leads on from the one before${before}`;
    return { state: 'intact', text, position, hash };
  }

  #faultOf(record: TrailRecord): string | undefined {
    const { position, hash, previous_hash: previous } = record;
    if (Buffer.compare(hashOf(record), hash) !== 0)
      return `record ${position} is not what its hash was made of: check the trail with sunshare-audit verify`;
    const last = this.#last;
    const isNext = last?.position === position - 1n;
    if (isNext && Buffer.compare(previous, last.hash) !== 0)
      return `record ${position} does not lead on from record ${last.position}: check the trail with sunshare-audit verify`;
    return undefined;
  }
}
