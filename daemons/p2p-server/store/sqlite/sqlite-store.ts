import type { Diagnose } from '../../../diagnostics/diagnostics.js';
import { reasonOf } from '../../../reason.js';
import { counted } from '../../../text/counted.js';
import { GroupCommit, type GroupHooks, isFileFault } from '../../../sqlite/group-commit.js';
import { type OpenDatabase, openDatabase } from '../../../sqlite/open-database.js';
import { Availability } from '../../../diagnostics/availability.js';
import type { Directory, KnownSecret } from '../directory.js';
import { Heartbeats } from './heartbeats.js';
import { DEFAULT_SESSION_TTL_SECONDS, type DirectoryOptions } from '../directory-options.js';
import { NO_LIMITS } from '../directory-limits.js';
import type { OperationRecord } from '../operation-record.js';
import { DEFAULT_DURABLE_CAPACITY, OutboxPolicy } from '../outbox-policy.js';
import { type Ahead, readingAhead } from './read-ahead.js';
import { RemovedUsers } from './removed-users.js';
import { SqliteDirectory } from './sqlite-directory.js';
import { SqliteOutbox } from './sqlite-outbox.js';
import { P2P_STORE } from './schema.js';
import { SqliteState } from './state.js';
import { sqliteSurvey } from './sqlite-survey.js';
import { prepareStatements } from './statements.js';
import { SqliteTables } from './tables.js';
import { Verify } from './verify.js';
import { type Store, StoreFailedError, type TransactOptions } from '../store.js';
import type { Survey } from '../survey.js';

export interface SqliteStoreOptions extends DirectoryOptions {
  readonly diagnose: Diagnose;
  /** What a full outbox does (1,000,000 records; what comes on top is dropped). */
  readonly outboxPolicy?: OutboxPolicy;
}

/**
 * Keeps everything in a SQLite file. What is done within one turn of the event loop is one transaction, with one fsync
 * for all of it; nothing is told before that.
 */
export class SqliteStore implements Store {
  readonly outbox: SqliteOutbox;
  readonly survey: Survey;
  readonly #diagnose: Diagnose;
  readonly #opened: OpenDatabase;
  readonly #outboxPolicy: OutboxPolicy;
  readonly #state: SqliteState;
  readonly #groups: GroupCommit;
  readonly #tables: SqliteTables;
  readonly #directory: SqliteDirectory;
  readonly #removal: RemovedUsers;

  /** Takes over a database with the schema {@link P2P_STORE}, and closes it. */
  constructor(opened: OpenDatabase, options: SqliteStoreOptions) {
    const { sessionTtlSeconds = DEFAULT_SESSION_TTL_SECONDS, limits = NO_LIMITS, diagnose } = options;
    const statements = prepareStatements(opened.database);
    const state = new SqliteState(statements, opened.file);
    const verify = new Verify(opened.file);
    const heartbeats = new Heartbeats({
      ttlMs: sessionTtlSeconds * 1000,
      nowMs: options.nowMs ?? (() => performance.now()),
      lastSessionBefore: state.stored.lastSession,
    });
    this.#diagnose = diagnose;
    this.#opened = opened;
    this.#outboxPolicy = options.outboxPolicy ?? new OutboxPolicy({ capacity: DEFAULT_DURABLE_CAPACITY });
    this.#state = state;
    this.#groups = groupsOf(opened, diagnose, {
      beforeCommit: () => {
        this.outbox.beforeCommit();
        state.beforeCommit();
      },
      afterCommit: () => state.committed(),
      afterRollback: () => state.rolledBack(),
    });
    const tables = new SqliteTables(statements, state, verify);
    this.#tables = tables;
    this.survey = sqliteSurvey(tables, state);
    this.#removal = new RemovedUsers(this.#groups, tables.publications);
    this.#directory = new SqliteDirectory({
      tables,
      state,
      heartbeats,
      sessionTtlSeconds,
      limits,
      onDamage: (error) => diagnose(reasonOf(error), 'error'),
    });
    this.outbox = new SqliteOutbox({
      file: opened.file,
      statements,
      state,
      verify,
      groups: this.#groups,
      policy: this.#outboxPolicy,
    });
  }

  /**
   * Opens the file, or makes it.
   *
   * @throws DamagedStoreError where it was changed behind our back.
   * @throws Error that says why it cannot be used.
   */
  static async open(file: string, options: SqliteStoreOptions): Promise<SqliteStore> {
    const opened = await openDatabase({ file, schema: P2P_STORE, diagnose: options.diagnose });
    try {
      const store = new SqliteStore(opened, options);
      store.#readConnected();
      return store;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  transact<Result>(
    work: (directory: Directory) => Promise<Result>,
    recordsOf: (result: Result) => readonly OperationRecord[],
    options: TransactOptions = {},
  ): Promise<Result> {
    const transaction = (): Promise<Result> =>
      readingAhead(
        (ahead) => this.#groups.run(() => this.#carryOut(work, recordsOf, ahead)),
        this.#tables.publications,
        (read) => this.#readStored(read),
      ).catch(throwStoreFault);
    const { needsRoom = true, waiter } = options;
    return needsRoom ? this.#outboxPolicy.admitted(transaction, waiter) : transaction();
  }

  lose(count: number): void {
    this.outbox.lose(count);
  }

  secretOf(user: string): Promise<KnownSecret> {
    return this.#readStored(() => this.#directory.secretOf(user)).catch(throwStoreFault);
  }

  async close(): Promise<void> {
    this.#removal.stop();
    try {
      const lost = await this.outbox.flush();
      if (lost > 0)
        this.#diagnose(
          `stopping: ${counted(lost, 'operation was', 'operations were')} not logged, and the store could not be told`,
        );
    } finally {
      this.#opened.close();
    }
  }

  /** Now, when nobody waits for it yet. */
  #readConnected(): void {
    try {
      this.#tables.connections.readAll();
    } catch {
      // Damage is said by each operation that meets it.
    }
  }

  /** What a group that is under way has written may yet be taken back. */
  async #readStored<T>(read: () => T | Promise<T>): Promise<T> {
    return this.#opened.database.inTransaction ? this.#groups.run(read) : read();
  }

  async #carryOut<Result>(
    work: (directory: Directory) => Promise<Result>,
    recordsOf: (result: Result) => readonly OperationRecord[],
    ahead: Ahead,
  ): Promise<Result> {
    const before = this.#state.mark();
    try {
      const result = await work(this.#directory.with(ahead));
      this.outbox.append(recordsOf(result));
      return result;
    } catch (error) {
      this.#state.takeBackTo(before);
      throw error;
    }
  }
}

function groupsOf({ database, file }: OpenDatabase, diagnose: Diagnose, hooks: GroupHooks): GroupCommit {
  const availability = new Availability(`store ${file}`, diagnose);
  return new GroupCommit(database, {
    ...hooks,
    onFailure: (error) => availability.lost(reasonOf(error), 'operations fail until it works again'),
    onRecovery: () => availability.regained('operations are carried out again'),
  });
}

function throwStoreFault(error: unknown): never {
  throw isFileFault(error) ? new StoreFailedError(reasonOf(error), { cause: error }) : error;
}
