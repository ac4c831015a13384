import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import { Availability } from '../diagnostics/availability.js';
import { reasonOf } from '../reason.js';
import type { Connection } from './connection.js';
import { DatabaseAwayError, isOverfull } from './database-fault.js';

export interface ConnectionPoolOptions {
  /** Opens a connection to the database that is written to. */
  readonly open: () => Promise<Connection>;
  readonly diagnose: Diagnose;
  /** Connections at once (10). */
  readonly size?: number;
}

/** A connection that is lent. */
export interface Borrowed {
  readonly connection: Connection;
  /** To be called once. */
  readonly giveBack: () => void;
}

/** How often a database that is away is looked for, though nobody asks for it; and one that is full asked once more. */
const RETRY_MS = 250;
/** Where none of ours is open, what fills a database may be ours for so long: those that were cut, or asked for at once. */
const OURS_GONE_MS = 1_000;
/** A database that was not full for so long is said to be full anew. */
const FULL_EPISODE_MS = 60_000;

const CLOSED = 'the store is closed';

interface Waiting {
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Connections to one database, each for one at a time, first come first served. While the database is away whoever asks
 * is told at once, and it is looked for in the background.
 */
export class ConnectionPool {
  readonly #options: Required<ConnectionPoolOptions>;
  readonly #availability: Availability;
  readonly #idle: Connection[] = [];
  readonly #lent = new Set<Connection>();
  readonly #waiting = new Set<Waiting>();
  readonly #closing = new AbortController();
  /** Open, or about to be. */
  #count = 0;
  #opening = 0;
  #isLooking = false;
  /** Runs while a database that took no more connections is left alone. */
  #resting: NodeJS.Timeout | undefined;
  #fullMs = -Infinity;
  /** Since when a full database has none of ours; undefined when one was opened since. */
  #shutOutMs: number | undefined;

  constructor(options: ConnectionPoolOptions) {
    this.#options = { size: 10, ...options };
    this.#availability = new Availability('database', options.diagnose);
  }

  /** Why the database could not be reached, when it was last tried; undefined where it could. */
  get fault(): string | undefined {
    return this.#availability.reason;
  }

  /** Lends a connection for as long as `use` takes, as {@link borrow} does. @throws DatabaseAwayError */
  async lend<T>(deadlineMs: number, use: (connection: Connection) => Promise<T>): Promise<T> {
    const { connection, giveBack } = await this.borrow(deadlineMs);
    try {
      return await use(connection);
    } finally {
      giveBack();
    }
  }

  /**
   * Lends a connection until it is given back, `deadlineMs` at most by `performance.now()`: then it is destroyed.
   * @throws DatabaseAwayError
   */
  async borrow(deadlineMs: number): Promise<Borrowed> {
    const connection = await this.#take(deadlineMs);
    if (this.#closing.signal.aborted) connection.destroy(new Error(CLOSED));
    const late = new Error('the database took too long');
    const timer = setTimeout(() => connection.destroy(late), Math.max(0, deadlineMs - performance.now()));
    this.#lent.add(connection);
    const giveBack = (): void => {
      clearTimeout(timer);
      this.#lent.delete(connection);
      this.#giveBack(connection);
    };
    return { connection, giveBack };
  }

  /** Cuts off whoever still has a connection. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#resting);
    for (const { reject } of this.#waiting) reject(new DatabaseAwayError(CLOSED));
    this.#waiting.clear();
    for (const connection of this.#lent) connection.destroy(new Error(CLOSED));
    await Promise.all(this.#idle.splice(0).map((each) => each.end().catch(() => undefined)));
  }

  #take(deadlineMs: number): Promise<Connection> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isBroken) return Promise.resolve(idle);
      this.#count--;
    }
    if (this.#closing.signal.aborted) return Promise.reject(new DatabaseAwayError(CLOSED));
    if (this.fault !== undefined) return Promise.reject(new DatabaseAwayError(this.fault));
    return this.#waitForOne(deadlineMs);
  }

  #waitForOne(deadlineMs: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        resolve: (connection) => {
          end();
          resolve(connection);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      const late = new DatabaseAwayError('no connection to the database was free in time');
      const timer = setTimeout(() => waiting.reject(late), Math.max(0, deadlineMs - performance.now()));
      this.#waiting.add(waiting);
      this.#openMore();
    });
  }

  #giveBack(connection: Connection): void {
    if (connection.isBroken || this.#closing.signal.aborted) {
      this.#count--;
      void connection.end().catch(() => undefined);
      this.#openMore();
      return;
    }
    const [next] = this.#waiting;
    if (next === undefined) this.#idle.push(connection);
    else next.resolve(connection);
  }

  /** As many as are waited for; one alone of a database that has shut us out: two may refuse one another. */
  #openMore(): void {
    if (this.#isLooking || this.#resting !== undefined) return;
    const size = this.#shutOutMs === undefined ? this.#options.size : 1;
    for (let wanted = this.#waiting.size - this.#opening; wanted > 0 && this.#count < size; wanted--)
      void this.#open();
  }

  async #open(): Promise<boolean> {
    this.#count++;
    this.#opening++;
    try {
      const connection = await this.#options.open();
      this.#opening--;
      this.#shutOutMs = undefined;
      this.#leaveOthers(connection);
      this.#availability.regained('operations are carried out again');
      this.#giveBack(connection);
      this.#openMore();
      return true;
    } catch (error) {
      this.#opening--;
      this.#count--;
      if (!this.#closing.signal.aborted) this.#notOpened(error);
      return false;
    }
  }

  /** What one that was the primary before still takes from those who are connected is not in the one that took over. */
  #leaveOthers({ instance }: Connection): void {
    for (const each of [...this.#idle, ...this.#lent])
      if (each.instance !== instance) each.destroy(new Error('another database has taken over'));
  }

  /**
   * Those that are open, or just being let in, serve whoever waits: where they are gone too nobody is served, unless
   * there is room soon.
   */
  #notOpened(error: unknown): void {
    if (this.#count === 0 && !this.#isRoomLikely(error)) {
      this.#lost(error);
      return;
    }
    if (this.#count > 0 && isOverfull(error)) this.#sayFull(reasonOf(error));
    this.#resting ??= setTimeout(() => {
      this.#resting = undefined;
      this.#openMore();
    }, RETRY_MS);
  }

  #isRoomLikely(error: unknown): boolean {
    if (this.#isLooking || !isOverfull(error)) return false;
    const nowMs = performance.now();
    this.#shutOutMs ??= nowMs;
    return nowMs < this.#shutOutMs + OURS_GONE_MS;
  }

  #sayFull(reason: string): void {
    const nowMs = performance.now();
    if (nowMs > this.#fullMs + FULL_EPISODE_MS)
      this.#options.diagnose(
        `the database takes no more connections (${reason}): operations wait for those there are; ` +
          `raise its max_connections to more than ${this.#options.size} for each server, or run fewer servers`,
      );
    this.#fullMs = nowMs;
  }

  #lost(error: unknown): void {
    this.#availability.lost(reasonOf(error), 'operations fail until it is back');
    for (const { reject } of this.#waiting) reject(new DatabaseAwayError(reasonOf(error), { cause: error }));
    if (!this.#isLooking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    const { signal } = this.#closing;
    do await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    while (!signal.aborted && !(await this.#open()));
    this.#isLooking = false;
    this.#openMore();
  }
}
