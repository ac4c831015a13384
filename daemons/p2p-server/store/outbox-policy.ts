import { formatTimestamp } from '../../datetime/datetime-format.js';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { REQUEST_TIMEOUT_MS } from '../../p2p-protocol/index.js';
import { counted } from '../../text/counted.js';
import type { OperationRecord } from './operation-record.js';
import { PlacesTaken } from './places-taken.js';

/**
 * What becomes of an operation whose record the outbox has no room for: it waits for room; it is not carried out; it is
 * carried out and only counted.
 */
export const WHEN_FULL = ['block', 'refuse', 'drop'] as const;
export type WhenFull = (typeof WHEN_FULL)[number];

/** Records that wait for an absent log server, where the command line says nothing. */
export const DEFAULT_MEMORY_CAPACITY = 10_000;
/** The same where they outlast the server. */
export const DEFAULT_DURABLE_CAPACITY = 1_000_000;

/** How long an operation waits for room: as long as a request may take to arrive. */
export const DEFAULT_BLOCK_MS = REQUEST_TIMEOUT_MS;

/** An operation that is not carried out because there is no room for its record; that is said by the policy. */
export class OutboxFullError extends Error {
  override name = 'OutboxFullError';
}

export interface OutboxPolicyOptions {
  /** What a full one does (`drop`). */
  readonly whenFull?: WhenFull;
  /** Records that may wait (10,000). */
  readonly capacity?: number;
  readonly diagnose?: Diagnose;
  /** How long an operation waits for room under `block` (10 s). */
  readonly blockMs?: number;
}

/** Who waits for room. */
export interface Waiter {
  /** Says that nobody does any longer. It is asked for only where there is no room. */
  readonly signal?: AbortSignal | undefined;
}

/** What an outbox holds, once that is as durable as its store makes it. */
interface OutboxState {
  readonly depth: number;
  readonly dropped: number;
}

/**
 * What a full outbox does, for any store. The store has three duties: to run each operation that makes records within
 * {@link admitted}; to ask {@link fitting} how many records go in, and add the rest to what it counts as dropped, in the
 * same transaction; to tell {@link holds} of each change. When it forgets acknowledged records, and when it opens, it
 * asks for {@link recordOfDropped}.
 */
export class OutboxPolicy {
  readonly capacity: number;
  readonly #whenFull: WhenFull;
  readonly #diagnose: Diagnose;
  readonly #places: PlacesTaken;
  /** Of the episode that lasts until the outbox is half empty. */
  #dropped = 0;
  #refused = 0;
  #episode: Episode | undefined;

  constructor({ whenFull = 'drop', capacity, diagnose, blockMs }: OutboxPolicyOptions = {}) {
    this.#whenFull = whenFull;
    this.capacity = capacity ?? DEFAULT_MEMORY_CAPACITY;
    this.#diagnose = diagnose ?? (() => undefined);
    this.#places = new PlacesTaken(this.capacity, whenFull === 'block' ? (blockMs ?? DEFAULT_BLOCK_MS) : 0);
  }

  /**
   * Runs the transaction of an operation that makes a record, with a place kept for that record; under `block` when
   * there is one, first come first served. The waiter's signal ends the wait of a client that has gone away.
   * @throws OutboxFullError, as a rejection, without having run it
   */
  admitted<Result>(transaction: () => Promise<Result>, waiter?: Waiter): Promise<Result> {
    return this.#whenFull === 'drop' ? transaction() : this.#inItsPlace(transaction, waiter);
  }

  /**
   * How many of `count` more records go into an outbox that holds `depth`: all of an admitted operation, even where the
   * server ended many sessions at once; under `drop` only as many as there is room for.
   */
  fitting(depth: number, count: number): number {
    return this.#whenFull === 'drop' ? Math.max(0, Math.min(count, this.capacity - depth)) : count;
  }

  /**
   * The record that tells of what was dropped, which takes the place of the count; undefined while the outbox is more
   * than half full: one that hovers at its bound is one episode.
   */
  recordOfDropped({ depth, dropped }: OutboxState): OperationRecord | undefined {
    return dropped > 0 && this.#isHalfEmpty(depth) ? recordOfDropped(dropped) : undefined;
  }

  /** Takes note of what the outbox holds now, and says what there is to be said of it. */
  holds({ depth, dropped }: OutboxState): void {
    // What has room and has no record had nothing to be kept in, such as a database that is away.
    if (dropped > 0) this.#begin(this.#isHalfEmpty(depth) ? 'lost' : 'full');
    this.#dropped = Math.max(this.#dropped, dropped);
    this.#places.taken(depth);
    if (this.#episode !== undefined && dropped === 0 && this.#isHalfEmpty(this.#places.inUse))
      this.#endEpisode();
  }

  /** Refuses the operations that wait, and from now on all that would have to. */
  close(): void {
    this.#places.close();
  }

  async #inItsPlace<Result>(transaction: () => Promise<Result>, waiter?: Waiter): Promise<Result> {
    if (!this.#places.take()) await this.#waitForPlace(waiter?.signal);
    try {
      return await transaction();
    } finally {
      this.#places.release();
    }
  }

  async #waitForPlace(signal: AbortSignal | undefined): Promise<void> {
    this.#begin('full');
    if (await this.#places.wait(signal)) return;
    this.#refused++;
    throw new OutboxFullError(`audit queue full (${this.capacity})`);
  }

  #isHalfEmpty(depth: number): boolean {
    return depth <= this.capacity / 2;
  }

  #begin(episode: Episode): void {
    if (this.#episode === episode || this.#episode === 'full') return;
    this.#episode = episode;
    this.#diagnose(
      episode === 'full'
        ? `audit queue full (${this.capacity}): ${CONSEQUENCE[this.#whenFull]}`
        : 'operations are not logged: the store could not keep their records',
    );
  }

  #endEpisode(): void {
    const isFull = this.#episode === 'full';
    const end =
      this.#whenFull === 'drop' || !isFull
        ? `${counted(this.#dropped, 'operation was', 'operations were')} not logged`
        : `${counted(this.#refused, 'operation was', 'operations were')} refused`;
    this.#diagnose(`${isFull ? 'audit queue has room' : 'records are kept'} again: ${end}`, 'info');
    this.#episode = undefined;
    this.#dropped = 0;
    this.#refused = 0;
  }
}

/** Why operations go without a record, or are refused for want of room for one, until that is over. */
type Episode = 'full' | 'lost';

const CONSEQUENCE: Record<WhenFull, string> = {
  block: 'operations wait until there is room',
  refuse: 'operations are refused until there is room',
  drop: 'further operations are not logged',
};

function recordOfDropped(count: number): OperationRecord {
  return {
    user: Buffer.from('sunshare-server'),
    operation: `DROPPED ${count}`,
    path: undefined,
    timestamp: formatTimestamp(new Date()),
    result: 0,
    address: '',
  };
}
