import { NotAdmitted } from '../admission/not-admitted.js';
import type { OperationRecord } from '../store/operation-record.js';
import { OutboxFullError } from '../store/outbox-policy.js';
import type { Store } from '../store/store.js';
import { reasonOf } from '../../reason.js';
import { type OnAcknowledged, OutboxWatch } from './outbox-watch.js';
import { overlaid } from '../../admin/overlaid.js';
import { RecentFailure } from '../../admin/recent-failure.js';

/** How the writing of a store fares. */
export class StoreWatch {
  /** To be used in place of the store. */
  readonly store: Store;
  readonly outbox: OutboxWatch;
  readonly writing = new RecentFailure();
  /** Operations that were not carried out because their record had no room. */
  refusedForRoom = 0;

  constructor(store: Store, onAcknowledged: OnAcknowledged) {
    this.outbox = new OutboxWatch(store.outbox, onAcknowledged);
    this.store = overlaid(store, {
      outbox: this.outbox.outbox,
      transact: async (work, recordsOf, ...rest) => {
        const seen = { records: 0 };
        const seenRecordsOf: typeof recordsOf = (result) => {
          const records: readonly OperationRecord[] = recordsOf(result);
          seen.records = records.length;
          return records;
        };
        return this.#noted(store.transact(work, seenRecordsOf, ...rest), seen);
      },
    });
  }

  async #noted<Result>(result: Promise<Result>, seen: { readonly records: number }): Promise<Result> {
    try {
      const value = await result;
      // one that only read shows nothing
      if (seen.records > 0) this.writing.succeeded();
      return value;
    } catch (error) {
      this.#noteFailure(error);
      throw error;
    } finally {
      this.outbox.countDropped();
    }
  }

  /** What the server refuses by its own rules is no fault of the store. */
  #noteFailure(error: unknown): void {
    if (error instanceof OutboxFullError) this.refusedForRoom++;
    else if (!(error instanceof NotAdmitted))
      // A store that says itself that it is away says as well when it is back.
      this.writing.failed(this.store.fault === undefined ? reasonOf(error) : undefined);
  }
}
