import { type Database, isSqliteError, type Statement } from './driver.js';
import { Turn, UnsettledError } from './turn.js';

/** What goes along with each group. */
export interface GroupHooks {
  /** Runs inside of each group, when all of its works have. */
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
  /** How long what `later` was given may wait for a group to join (50). */
  readonly laterMs?: number;
  /** How long a group may go on growing (10). */
  readonly gatherMs?: number;
}

/** Tells the caller how it ended, once the group is stored. */
type Tell = () => void;

interface Work {
  /** Runs inside the transaction. */
  readonly run: () => Tell | Promise<Tell>;
  readonly reject: (error: unknown) => void;
}

// A bound on how long one group keeps the event loop.
const MAX_GROUP = 1_024;
const GATHER_MS = 10;

/**
 * Commits all that is asked for in one turn of the event loop, and in those that follow as long as each brings more, as
 * one transaction, so that one fsync serves all of it.
 * No promise resolves before that fsync. Between groups no transaction is open: whoever reads from the database
 * outside of `run` sees only what is stored.
 */
export class GroupCommit {
  readonly #database: Database;
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
  #mustEmptyLog = false;

  constructor(database: Database, options: GroupCommitOptions = {}) {
    this.#database = database;
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

  /** A server is given one new connection a turn: where each turn brings more, a group of one turn is a group of one. */
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
      if (this.#mustEmptyLog) this.#emptyLog();
      this.#begin.run();
      for (const work of group) {
        // One that is not asynchronous is not awaited, so that a group of such is stored at once.
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

  /** One that is alone has no savepoint: SQLite keeps a copy of each page that changes after one. */
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

  /** SQLite has done so itself after some errors, and after others must be told to. */
  #rollBack(): void {
    try {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    } catch {
      // The error that led here says more; without a COMMIT nothing of the group counts.
    }
  }

  /**
   * A group that failed may have left frames in the log, which look like damage once the next group has written over
   * the first of them only; and an fsync that failed may have cost what the kernel held of it. So nothing is committed
   * before all that counts is in the file itself, synced, and the log begins anew.
   */
  #emptyLog(): void {
    const timeoutMs = Number(this.#database.pragma('busy_timeout', { simple: true }));
    // A reader may keep the log from being emptied, but not the users waiting.
    this.#database.pragma('busy_timeout = 0');
    try {
      // It says so, and throws nothing, where a reader was in the way: the next group tries again.
      this.#mustEmptyLog = this.#database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) !== 0;
    } finally {
      this.#database.pragma(`busy_timeout = ${timeoutMs}`);
    }
  }

  #failed(error: unknown): void {
    if (isSqliteError(error)) this.#mustEmptyLog = true;
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

/** A broken constraint is the fault of one statement; all else that SQLite reports concerns the file. */
export function isFileFault(error: unknown): boolean {
  return isSqliteError(error) && !error.code.startsWith('SQLITE_CONSTRAINT');
}
