import type { Directory, KnownSecret } from './directory.js';
import type { DirectoryOptions } from './directory-options.js';
import { MemoryDirectory } from './memory-directory.js';
import { MemoryOutbox } from './memory-outbox.js';
import type { OperationRecord } from './operation-record.js';
import { OutboxPolicy } from './outbox-policy.js';
import type { Store, TransactOptions } from './store.js';
import type { Survey } from './survey.js';

interface MemoryStoreOptions extends DirectoryOptions {
  /** The directory to keep (a new one by the other options). */
  readonly directory?: Directory & { readonly survey: Survey };
  /** What a full outbox does (10,000 records; what comes on top is dropped). */
  readonly outboxPolicy?: OutboxPolicy;
}

/** Keeps everything as long as the server runs. */
export class MemoryStore implements Store {
  readonly outbox: MemoryOutbox;
  readonly #directory: Directory & { readonly survey: Survey };
  readonly #outboxPolicy: OutboxPolicy;

  constructor(options: MemoryStoreOptions = {}) {
    this.#directory = options.directory ?? new MemoryDirectory(options);
    this.#outboxPolicy = options.outboxPolicy ?? new OutboxPolicy();
    this.outbox = new MemoryOutbox(this.#outboxPolicy);
  }

  get survey(): Survey {
    return this.#directory.survey;
  }

  transact<Result>(
    work: (directory: Directory) => Promise<Result>,
    recordsOf: (result: Result) => readonly OperationRecord[],
    options: TransactOptions = {},
  ): Promise<Result> {
    const transaction = async (): Promise<Result> => {
      const result = await work(this.#directory);
      this.outbox.append(recordsOf(result));
      return result;
    };
    const { needsRoom = true, waiter } = options;
    return needsRoom ? this.#outboxPolicy.admitted(transaction, waiter) : transaction();
  }

  lose(count: number): void {
    this.outbox.lose(count);
  }

  secretOf(user: string): Promise<KnownSecret> {
    return this.#directory.secretOf(user);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
