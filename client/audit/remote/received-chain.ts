import { AuditFailure } from '../audit-failure.js';
import { fits } from '../trail/record-hash.js';
import type { ReceivedRecord } from './wire-record.js';

/** Proves what comes from a log server, as far as it comes: each record by its hash, and neighbours by each other's. */
export class ReceivedChain {
  readonly #isByPosition: boolean;
  #last: ReceivedRecord | undefined;

  /** @param isByPosition whether each has to stand behind the one before: what is asked for by time need not */
  constructor({ isByPosition }: { readonly isByPosition: boolean }) {
    this.#isByPosition = isByPosition;
  }

  get last(): ReceivedRecord | undefined {
    return this.#last;
  }

  /** Takes the next record. @throws AuditFailure `notSound` */
  take(record: ReceivedRecord): void {
    const { position } = record;
    if (!fits(record, position, record.previousHash))
      throw new AuditFailure('notSound', `position ${position}: its hash is not that of what it says`);
    const last = this.#last;
    this.#last = record;
    if (last === undefined) return;
    if (this.#isByPosition && position <= last.position)
      throw new AuditFailure('notSound', `position ${position}: it comes behind position ${last.position}`);
    if (position !== last.position + 1 || record.previousHash === last.hash) return;
    throw new AuditFailure('notSound', `position ${position}: it does not follow position ${last.position}`);
  }

  /** Begins anew, with another trail. */
  forget(): void {
    this.#last = undefined;
  }
}
