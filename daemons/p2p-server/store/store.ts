import type { Directory, KnownSecret } from './directory.js';
import type { OperationRecord } from './operation-record.js';
import type { Outbox } from './outbox.js';
import type { Waiter } from './outbox-policy.js';
import type { Survey } from './survey.js';

/** What may be said of an operation besides what it does. */
export interface TransactOptions {
  /**
   * Whether it is carried out only where there is room for its record, by the policy of a full outbox (true). Not for
   * one that makes no record, nor for what the server does by itself, whose records are taken in any case.
   */
  readonly needsRoom?: boolean;
  /** Who waits for it; one that waits for room is given up when nobody does any longer. */
  readonly waiter?: Waiter | undefined;
}

/**
 * The store could not keep an operation, which therefore did not happen. It says so itself, once for as long as it
 * lasts.
 */
export class StoreFailedError extends Error {
  override readonly name = 'StoreFailedError';
}

/** The store is elsewhere, and was waited for as long as somebody who asks may wait: nothing else is to be tried. */
export class StoreAwayError extends StoreFailedError {}

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
   * @throws OutboxFullError, as a rejection, where it was not carried out because its record has no room
   * @throws StoreFailedError, as a rejection
   */
  transact<Result>(
    work: (directory: Directory) => Promise<Result>,
    recordsOf: (result: Result) => readonly OperationRecord[],
    options?: TransactOptions,
  ): Promise<Result>;
  /** Counts records that could not be kept in any way; once the outbox works again, it tells of them as dropped. */
  lose(count: number): void;
  /** The hash of the secret that a user was registered with. Read on its own, ahead of an operation. */
  secretOf(user: string): Promise<KnownSecret>;
  readonly outbox: Outbox;
  /** What is in it, for those who watch over the server. */
  readonly survey: Survey;
  /** Why it cannot be used at present, where it looks after that by itself. */
  readonly fault?: string | undefined;
  /** Ends it when the operations under way have ended. */
  close(): Promise<void>;
}
