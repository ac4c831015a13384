import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../../postgres/connection.js';
import { ConnectionPool } from '../../../postgres/connection-pool.js';
import { DatabaseAwayError, isConflict, isDatabaseFault } from '../../../postgres/database-fault.js';
import { type PostgresDriver, postgresDriver } from '../../../postgres/driver.js';
import { PrimaryFinder } from '../../../postgres/find-primary.js';
import { Lease } from '../../../postgres/lease.js';
import { migrate } from '../../../postgres/migrations.js';
import type { PostgresUrl } from '../../../postgres/postgres-url.js';
import { isRefusal, Refusals } from '../../../postgres/refusals.js';
import type { Diagnose } from '../../../diagnostics/diagnostics.js';
import { reasonOf } from '../../../reason.js';
import { counted } from '../../../text/counted.js';
import type { Directory, KnownSecret } from '../directory.js';
import { DEFAULT_SESSION_TTL_SECONDS, type DirectoryOptions } from '../directory-options.js';
import { NO_LIMITS } from '../directory-limits.js';
import type { OperationRecord } from '../operation-record.js';
import { DEFAULT_DURABLE_CAPACITY, OutboxPolicy } from '../outbox-policy.js';
import { type Store, StoreAwayError, StoreFailedError, type TransactOptions } from '../store.js';
import type { Survey } from '../survey.js';
import { Heartbeats } from './heartbeats.js';
import { Origin } from './origin.js';
import { PostgresDirectory, secretOf } from './postgres-directory.js';
import { PostgresOutbox } from './postgres-outbox.js';
import { postgresSurvey } from './postgres-survey.js';
import { COUNT_SHARDS, P2P_TABLES } from './schema.js';
import { Transaction } from './transaction.js';
import { UserLists } from './user-lists.js';

/** An operation, from its being asked for to its answer. */
const OPERATION_MS = 1_800;
/** How long who looks on, or ships, may wait. */
const LOOK_MS = 5_000;
const LOOK_EACH_MS = 200;
const RETRY_MS = 20;
/** How long the shipping is left to others in an orderly way: a lease ends by itself too. */
const LEAVE_MS = 1_000;

export interface PostgresStoreOptions extends Omit<DirectoryOptions, 'nowMs'> {
  readonly diagnose: Diagnose;
  /** What a full outbox does (1,000,000 records; what comes on top is dropped). */
  readonly outboxPolicy?: OutboxPolicy;
  /** Connections to the database (10). */
  readonly connections?: number;
  /** How long an operation may take (1,800). */
  readonly operationMs?: number;
  /** For how long heartbeats are gathered (50); with 0 each goes on its own, in its turn. */
  readonly gatherMs?: number;
}

/** Keeps everything in a PostgreSQL, which other servers may share. One operation is one transaction. */
export class PostgresStore implements Store {
  readonly outbox: PostgresOutbox;
  readonly survey: Survey;
  readonly #pool: ConnectionPool;
  readonly #outboxPolicy: OutboxPolicy;
  readonly #operationMs: number;
  readonly #origin = new Origin();
  readonly #diagnose: Diagnose;
  readonly #refusals: Refusals;
  readonly #directoryOn: (begin: () => Promise<Connection>) => PostgresDirectory;
  #looking: NodeJS.Timeout | undefined;
  #lookFault: string | undefined;

  private constructor(driver: PostgresDriver, url: PostgresUrl, options: PostgresStoreOptions) {
    const {
      sessionTtlSeconds = DEFAULT_SESSION_TTL_SECONDS,
      limits = NO_LIMITS,
      diagnose,
      connections,
    } = options;
    const finder = new PrimaryFinder(driver, url, { patienceMs: options.operationMs });
    this.#pool = new ConnectionPool({
      open: () => finder.open(),
      diagnose,
      ...(connections !== undefined && { size: connections }),
    });
    this.#diagnose = diagnose;
    this.#refusals = new Refusals(diagnose);
    this.#operationMs = options.operationMs ?? OPERATION_MS;
    this.#outboxPolicy = options.outboxPolicy ?? new OutboxPolicy({ capacity: DEFAULT_DURABLE_CAPACITY });
    const heartbeats = new Heartbeats({
      lend: (use) => this.#pool.lend(performance.now() + this.#operationMs, use),
      sessionTtlSeconds,
      gatherMs: options.gatherMs,
    });
    const lists = new UserLists();
    // Another one each time: who counts in the same row waits for the other's commit.
    let turn = this.#origin.id % COUNT_SHARDS;
    this.#directoryOn = (begin) =>
      new PostgresDirectory(begin, {
        ...{ sessionTtlSeconds, limits, heartbeats, lists },
        shard: turn++ % COUNT_SHARDS,
      });
    const lend = <T>(use: (connection: Connection) => Promise<T>): Promise<T> =>
      this.#pool.lend(performance.now() + LOOK_MS, use);
    this.survey = postgresSurvey(lend);
    this.outbox = new PostgresOutbox({
      keptIn: url.described,
      lend,
      lease: new Lease('shipping', this.#origin.id),
      origin: this.#origin,
      policy: this.#outboxPolicy,
    });
  }

  /** Connects, and makes the tables where there are none. @throws Error that says why it cannot be used */
  static async open(url: PostgresUrl, options: PostgresStoreOptions): Promise<PostgresStore> {
    const driver = await postgresDriver();
    const finder = new PrimaryFinder(driver, url, { patienceMs: options.operationMs });
    try {
      const connection = await finder.open();
      try {
        await migrate(connection, P2P_TABLES);
      } finally {
        await connection.end().catch(() => undefined);
      }
      const store = new PostgresStore(driver, url, options);
      await store.outbox.refresh();
      store.#lookEachWhile();
      return store;
    } catch (error) {
      throw new Error(`cannot use ${url.described}: ${reasonOf(error)}`, { cause: error });
    }
  }

  /** Why the database could not be reached, or refused what it was asked, when it was last looked at. */
  get fault(): string | undefined {
    return this.#pool.fault ?? this.#lookFault;
  }

  transact<Result>(
    work: (directory: Directory) => Promise<Result>,
    recordsOf: (result: Result) => readonly OperationRecord[],
    options: TransactOptions = {},
  ): Promise<Result> {
    const transaction = (): Promise<Result> => this.#transact(work, recordsOf);
    return (options.needsRoom ?? true)
      ? this.#outboxPolicy.admitted(transaction, options.waiter)
      : transaction();
  }

  lose(count: number): void {
    this.outbox.lose(count);
  }

  secretOf(user: string): Promise<KnownSecret> {
    const deadlineMs = performance.now() + this.#operationMs;
    const look = (): Promise<KnownSecret> =>
      this.#pool.lend(deadlineMs, (connection) => secretOf(connection, user));
    // once more on another connection: what was prepared on the first may not fit any more
    return look()
      .catch(look)
      .catch((error: unknown) => this.#throwStoreFault(error));
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    const left = this.#leave().catch(() => undefined);
    await Promise.race([left, sleep(LEAVE_MS, undefined, { ref: false })]);
    await this.#pool.close();
    const { lost } = this.outbox;
    if (lost > 0)
      this.#diagnose(
        `stopping: ${counted(lost, 'operation was', 'operations were')} not logged, and the database was not told`,
      );
  }

  async #leave(): Promise<void> {
    if (this.outbox.lost > 0) await this.outbox.refresh();
    await this.outbox.leave();
  }

  #lookEachWhile(): void {
    this.#looking = setInterval(() => void this.#look(), LOOK_EACH_MS);
  }

  /** A database that is away says so itself. */
  async #look(): Promise<void> {
    try {
      await this.outbox.refresh();
      this.#lookFault = undefined;
      this.#refusals.worked();
    } catch (error) {
      this.#lookFault = isRefusal(error) ? reasonOf(error) : undefined;
      this.#refusals.failed(error);
    }
  }

  async #transact<Result>(
    work: (directory: Directory) => Promise<Result>,
    recordsOf: (result: Result) => readonly OperationRecord[],
  ): Promise<Result> {
    const { outbox } = this;
    const transaction = new Transaction({
      work,
      recordsOf,
      reserve: (count) => outbox.reserve(count),
      directoryOn: this.#directoryOn,
      origin: this.#origin,
    });
    let isIn = false;
    try {
      const result = await this.#attempts(transaction);
      isIn = true;
      return result;
    } catch (error) {
      return this.#throwStoreFault(error);
    } finally {
      const { reserved, ...written } = transaction.records;
      outbox.settle(reserved, isIn ? written : undefined);
    }
  }

  /** Until it is done or refused; for a database that fails as long as an operation may take. */
  async #attempts<Result>(transaction: Transaction<Result>): Promise<Result> {
    const deadlineMs = performance.now() + this.#operationMs;
    for (;;) {
      try {
        return await transaction.attempt(() => this.#pool.borrow(deadlineMs));
      } catch (error) {
        const isOver = performance.now() + RETRY_MS >= deadlineMs;
        const mayTry = transaction.mayBeIn || isConflict(error) || isCutOff(error, this.#pool.fault);
        if (isOver || !mayTry) {
          if (transaction.mayBeIn)
            this.#diagnose(`it is not known whether an operation was kept: ${reasonOf(error)}`);
          throw error;
        }
        await sleep(RETRY_MS);
      }
    }
  }

  #throwStoreFault(error: unknown): never {
    if (!isDatabaseFault(error)) throw error;
    this.#refusals.failed(error);
    // What it refused was answered soon: that it failed may still be kept.
    const Failed = isRefusal(error) ? StoreFailedError : StoreAwayError;
    throw new Failed(reasonOf(error), { cause: error });
  }
}

/** Whether only a connection was lost: another may be had at once. */
function isCutOff(error: unknown, poolFault: string | undefined): boolean {
  return error instanceof DatabaseAwayError && poolFault === undefined;
}
