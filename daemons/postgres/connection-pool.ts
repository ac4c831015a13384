import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import { Availability } from '../diagnostics/availability.js';
import { reasonOf } from '../reason.js';
import type { Connection } from './connection.js';
import { DatabaseAwayError } from './database-fault.js';

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
  /** Once. */
  readonly giveBack: () => void;
}

/** How often a database that is away is looked for, though nobody asks for it. */
const RETRY_MS = 250;

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
  readonly #waiting = new Set<Waiting>();
  readonly #closing = new AbortController();
  /** Open, or about to be. */
  #count = 0;
  #isLooking = false;

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
    const late = new Error('the database took too long');
    const timer = setTimeout(() => connection.destroy(late), Math.max(0, deadlineMs - performance.now()));
    const giveBack = (): void => {
      clearTimeout(timer);
      this.#giveBack(connection);
    };
    return { connection, giveBack };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const { reject } of this.#waiting) reject(new DatabaseAwayError('the store is closed'));
    this.#waiting.clear();
    await Promise.all(this.#idle.splice(0).map((each) => each.end().catch(() => undefined)));
  }

  #take(deadlineMs: number): Promise<Connection> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isBroken) return Promise.resolve(idle);
      this.#count--;
    }
    if (this.#closing.signal.aborted) return Promise.reject(new DatabaseAwayError('the store is closed'));
    if (this.fault !== undefined) return Promise.reject(new DatabaseAwayError(this.fault));
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

  /** As many as are waited for. */
  #openMore(): void {
    const { size } = this.#options;
    for (let wanted = this.#waiting.size; wanted > 0 && this.#count < size && !this.#isLooking; wanted--)
      void this.#open();
  }

  async #open(): Promise<boolean> {
    this.#count++;
    try {
      const connection = await this.#options.open();
      this.#availability.regained('operations are carried out again');
      this.#giveBack(connection);
      return true;
    } catch (error) {
      this.#count--;
      if (!this.#closing.signal.aborted) this.#lost(error);
      return false;
    }
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
