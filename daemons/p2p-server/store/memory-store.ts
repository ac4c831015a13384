import type { Directory, KnownSecret } from './directory.js';
import { MemoryDirectory, type MemoryDirectoryOptions } from './memory-directory.js';
import { MemoryOutbox } from './memory-outbox.js';
import type { OperationRecord } from './operation-record.js';
import type { Store } from './store.js';

export interface MemoryStoreOptions extends MemoryDirectoryOptions {
  /** The directory to keep (a new one by the other options). */
  readonly directory?: Directory;
  /** Records that may wait for the log server (10,000). */
  readonly outboxCapacity?: number;
}

/** Keeps everything as long as the server runs. */
export class MemoryStore implements Store {
  readonly outbox: MemoryOutbox;
  readonly #directory: Directory;

  constructor(options: MemoryStoreOptions = {}) {
    this.#directory = options.directory ?? new MemoryDirectory(options);
    this.outbox = new MemoryOutbox(options.outboxCapacity);
  }

  async transact<Result>(
    work: (directory: Directory) => Promise<Result>,
    recordsOf: (result: Result) => readonly OperationRecord[],
  ): Promise<Result> {
    const result = await work(this.#directory);
    this.outbox.append(recordsOf(result));
    return result;
  }

  secretOf(user: string): Promise<KnownSecret> {
    return this.#directory.secretOf(user);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
