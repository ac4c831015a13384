import { NotAdmitted } from '../p2p-server/admission/not-admitted.js';
import type { Directory, KnownSecret } from '../p2p-server/store/directory.js';
import type { OperationRecord } from '../p2p-server/store/operation-record.js';
import { OutboxFullError } from '../p2p-server/store/outbox-policy.js';
import type { Store, TransactOptions } from '../p2p-server/store/store.js';
import { reasonOf } from '../reason.js';
import { RecentFailure } from './recent-failure.js';
import { type OnAcknowledged, WatchedOutbox } from './watched-outbox.js';

/** The same store, and how its writing fares. */
export class WatchedStore implements Store {
  readonly outbox: WatchedOutbox;
  readonly writing = new RecentFailure();
  /** Operations that were not carried out because their record had no room. */
  refusedForRoom = 0;
  readonly #store: Store;

  constructor(store: Store, onAcknowledged: OnAcknowledged) {
    this.#store = store;
    this.outbox = new WatchedOutbox(store.outbox, onAcknowledged);
  }

  async transact<Result>(
    work: (directory: Directory) => Promise<Result>,
    recordsOf: (result: Result) => readonly OperationRecord[],
    options?: TransactOptions,
  ): Promise<Result> {
    const seen = { records: 0 };
    const seenRecordsOf = (result: Result): readonly OperationRecord[] => {
      const records = recordsOf(result);
      seen.records = records.length;
      return records;
    };
    try {
      const result = await this.#store.transact(work, seenRecordsOf, options);
      // one that only read shows nothing
      if (seen.records > 0) this.writing.succeeded();
      return result;
    } catch (error) {
      this.#noteFailure(error);
      throw error;
    } finally {
      this.outbox.countDropped();
    }
  }

  lose(count: number): void {
    this.#store.lose(count);
    this.outbox.countDropped();
  }

  secretOf(user: string): Promise<KnownSecret> {
    return this.#store.secretOf(user);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** What the server refuses by its own rules is no fault of the store. */
  #noteFailure(error: unknown): void {
    if (error instanceof OutboxFullError) this.refusedForRoom++;
    else if (!(error instanceof NotAdmitted)) this.writing.failed(reasonOf(error));
  }
}
