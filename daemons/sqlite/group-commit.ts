import { type Database, isSqliteError, type Statement } from './driver.js';
import { Turn, UnsettledError } from './turn.js';
import { WriteAheadLog } from './write-ahead-log.js';

/** What goes along with each group. */
export interface GroupHooks {
  /** Runs inside of each transaction, when all works of its group have run. */
  readonly beforeCommit?: () => void;
  /** Runs when a group is stored, before anybody is told. */
  readonly afterCommit?: () => void;
  /** Runs when a group was taken back, before anybody is told. */
  readonly afterRollback?: () => void;
}

interface GroupCommitOptions extends GroupHooks {
  /** Told of the first group that could not be stored, then not again until `onRecovery`. */
  readonly onFailure?: (error: unknown) => void;
  /** Told of the first group that was stored after such a failure. */
  readonly onRecovery?: () => void;
  /** How long, in ms, what `later` was given may wait for a group to join. Default 50. */
  readonly laterMs?: number;
  /** How long, in ms, a group may go on growing. Default 10. */
  readonly gatherMs?: number;
}

/** Settles the promise of a work, once its group is stored. */
type Tell = () => void;

interface Work {
  /** Runs inside the transaction. */
  readonly run: () => Tell | Promise<Tell>;
  readonly reject: (error: unknown) => void;
}

// How many works are in one group at most: a bound on how long it keeps the event loop.
const MAX_GROUP = 1_024;
const GATHER_MS = 10;

/**
 * Commits what is asked for in one turn of the event loop, and in those that follow as long as each brings more, as one
 * transaction, so that one fsync serves all of it. No promise resolves before that fsync. Between groups no transaction
 * is open: whoever reads from the database outside of `run` sees only what is stored.
 */
export class GroupCommit {
  readonly #database: Database;
  readonly #log: WriteAheadLog;
  readonly #options: GroupCommitOptions;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #savepoint: Statement;
  readonly #release: Statement;
  readonly #rollbackTo: Statement;
  readonly #rollback: Statement;
  #waiting: Work[] = [];
  #nextGroup: NodeJS.Immediate | undefined;
  #gatherUntilMs = 0;
  #laterTimer: NodeJS.Timeout | undefined;
  #isUnderWay = false;
  /** Settles when the group that is under way has ended. */
  #stored = Promise.resolve();
  #isFailing = false;

  constructor(database: Database, options: GroupCommitOptions = {}) {
    this.#database = database;
    this.#log = new WriteAheadLog(database);
    this.#options = options;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#savepoint = database.prepare('SAVEPOINT one_work');
    this.#release = database.prepare('RELEASE one_work');
    this.#rollbackTo = database.prepare('ROLLBACK TO one_work');
    this.#rollback = database.prepare('ROLLBACK');
  }

  /**
   * Runs `work` in the next group, in the order of the calls, one behind the other. It may be asynchronous, but what it
   * awaits must be settled within the turn. Resolves to its result once the group is stored. What `work` throws takes
   * back its own writes and rejects its own promise only; where the database fails (disk full, I/O error), the whole
   * group is taken back and rejected with that error.
   */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#enqueue(work);
    if (this.#nextGroup === undefined) this.#beginToGather();
    return result;
  }

  /** The same for what nobody waits for: it joins the next group, and makes one of its own only after `laterMs`. */
  later<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#enqueue(work);
    this.#laterTimer ??= setTimeout(() => void this.#storeGroup(), this.#options.laterMs ?? 50);
    return result;
  }

  /** Stores all that waits: at once where no work is asynchronous. Call it before closing the database. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#isUnderWay)
      await (this.#isUnderWay ? this.#stored : this.#storeGroup());
  }

  #enqueue<T>(work: () => T | Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const succeed =
        (result: T): Tell =>
        () =>
          resolve(result);
      const run = (): Tell | Promise<Tell> => {
        const result = work();
        return result instanceof Promise ? result.then(succeed) : succeed(result);
      };
      this.#waiting.push({ run, reject });
    });
  }

  #beginToGather(): void {
    this.#gatherUntilMs = performance.now() + (this.#options.gatherMs ?? GATHER_MS);
    this.#gatherOneTurn(0);
  }

  /** A server gets one new connection in a turn: if groups ended with the turn, each would have one work. */
  #gatherOneTurn(gathered: number): void {
    this.#nextGroup = setImmediate(() => {
      const { length } = this.#waiting;
      const isGrowing = length > gathered && length < MAX_GROUP && performance.now() < this.#gatherUntilMs;
      if (isGrowing) this.#gatherOneTurn(length);
      else void this.#storeGroup();
    });
  }

  async #storeGroup(): Promise<void> {
    clearImmediate(this.#nextGroup);
    clearTimeout(this.#laterTimer);
    this.#nextGroup = undefined;
    this.#laterTimer = undefined;
    if (this.#isUnderWay) return;
    const group = this.#waiting.slice(0, MAX_GROUP);
    this.#waiting = this.#waiting.slice(MAX_GROUP);
    this.#isUnderWay = true;
    this.#stored = this.#store(group);
    await this.#stored;
  }

  async #store(group: readonly Work[]): Promise<void> {
    const turn = new Turn();
    const ends: Tell[] = [];
    try {
      this.#log.makeReady();
      this.#begin.run();
      for (const work of group) {
        // `await` only where the work is asynchronous, so that a group of others is stored at once
        const end = this.#runOne(work, turn, group.length === 1);
        ends.push(end instanceof Promise ? await end : end);
      }
      this.#options.beforeCommit?.();
      this.#commit.run();
    } catch (error) {
      this.#rollBack();
      this.#ended();
      this.#options.afterRollback?.();
      for (const { reject } of group) reject(error);
      this.#failed(error);
      return;
    } finally {
      turn.end();
    }
    this.#ended();
    this.#options.afterCommit?.();
    for (const tell of ends) tell();
    this.#recovered();
  }

  /** A work that is alone has no savepoint: behind one, SQLite copies each page before it changes. */
  #runOne({ run, reject }: Work, turn: Turn, isAlone: boolean): Tell | Promise<Tell> {
    if (!isAlone) this.#savepoint.run();
    try {
      const end = run();
      if (end instanceof Promise)
        return turn.within(end).then(
          (tell) => this.#keep(tell, isAlone),
          (error: unknown) => this.#takeBack(error, reject, isAlone),
        );
      return this.#keep(end, isAlone);
    } catch (error) {
      return this.#takeBack(error, reject, isAlone);
    }
  }

  #keep(tell: Tell, isAlone: boolean): Tell {
    if (!isAlone) this.#release.run();
    return tell;
  }

  #takeBack(error: unknown, reject: Work['reject'], isAlone: boolean): Tell {
    if (failsTheGroup(error) || !this.#database.inTransaction) throw error;
    if (isAlone) {
      this.#rollback.run();
      this.#begin.run();
    } else {
      this.#rollbackTo.run();
      this.#release.run();
    }
    return () => reject(error);
  }

  #ended(): void {
    this.#isUnderWay = false;
    if (this.#waiting.length > 0 && this.#nextGroup === undefined) this.#beginToGather();
  }

  /** After some errors SQLite has rolled back by itself; after others it must be told to. */
  #rollBack(): void {
    try {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    } catch {
      // The error that led here says more; without a COMMIT nothing of the group counts.
    }
  }

  #failed(error: unknown): void {
    if (isSqliteError(error)) this.#log.distrust();
    if (!this.#isFailing) this.#options.onFailure?.(error);
    this.#isFailing = true;
  }

  #recovered(): void {
    if (this.#isFailing) this.#options.onRecovery?.();
    this.#isFailing = false;
  }
}

function failsTheGroup(error: unknown): boolean {
  return error instanceof UnsettledError || isFileFault(error);
}

/**
 * Whether an error concerns the file: all that SQLite reports does, but for a broken constraint, which is the fault of
 * one statement.
 */
export function isFileFault(error: unknown): boolean {
  return isSqliteError(error) && !error.code.startsWith('SQLITE_CONSTRAINT');
}
