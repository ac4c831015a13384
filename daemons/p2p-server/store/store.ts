import type { Directory, KnownSecret } from './directory.js';
import type { OperationRecord } from './operation-record.js';
import type { Outbox } from './outbox.js';

/**
 * All that a P2P server keeps: the directory of users, connections and publications, and the outbox with the records
 * that the log server has not acknowledged yet. Every implementation passes the same conformance suite.
 */
export interface Store {
  /**
   * Carries out one operation. What `work` changes in the directory and the records made of its result are kept
   * together or not at all; nothing of another operation comes between. Resolves when both are as durable as this
   * store makes anything, so that what it resolves to may be told.
   *
   * `work` asks the directory it is given, once, and waits for nothing else. What it throws, it throws before it has
   * changed anything, and no record is made.
   */
  transact<Result>(
    work: (directory: Directory) => Promise<Result>,
    recordsOf: (result: Result) => readonly OperationRecord[],
  ): Promise<Result>;
  /** The hash of the secret that a user was registered with. Read on its own, ahead of an operation. */
  secretOf(user: string): Promise<KnownSecret>;
  readonly outbox: Outbox;
  /** Ends it when the operations under way have ended. */
  close(): Promise<void>;
}
