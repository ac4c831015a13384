import { type Database, isSqliteError, type Statement } from './driver.js';

export interface GroupCommitOptions {
  /** Told of the first group that could not be stored, then not again until `onRecovery`. */
  readonly onFailure?: (error: unknown) => void;
  /** Told of the first group that was stored after such a failure. */
  readonly onRecovery?: () => void;
  /** How long what `later` was given may wait for a group to join (50). */
  readonly laterMs?: number;
}

interface Work {
  /** Runs inside the transaction; returns what tells the caller of success, once the group is stored. */
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

// A bound on how long one group keeps the event loop.
const MAX_GROUP = 1_024;

/**
 * Commits all that is asked for in one turn of the event loop as one transaction, so that one fsync serves all of it.
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
  #waiting: Work[] = [];
  #nextGroup: NodeJS.Immediate | undefined;
  #laterTimer: NodeJS.Timeout | undefined;
  #isFailing = false;

  constructor(database: Database, options: GroupCommitOptions = {}) {
    this.#database = database;
    this.#options = options;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#savepoint = database.prepare('SAVEPOINT one_work');
    this.#release = database.prepare('RELEASE one_work');
    this.#rollbackTo = database.prepare('ROLLBACK TO one_work');
  }

  /**
   * Runs `work` in the next group, in the order of the calls; it must not wait for anything. Resolves to its result
   * once the group is stored. What `work` throws takes back its own writes and rejects its own promise only; where
   * the database fails (disk full, I/O error), the whole group is taken back and rejected with that error.
   */
  run<T>(work: () => T): Promise<T> {
    const result = this.#enqueue(work);
    this.#nextGroup ??= setImmediate(() => this.#storeGroup());
    return result;
  }

  /** The same for what nobody waits for: it joins the next group, and makes one of its own only after `laterMs`. */
  later<T>(work: () => T): Promise<T> {
    const result = this.#enqueue(work);
    this.#laterTimer ??= setTimeout(() => this.#storeGroup(), this.#options.laterMs ?? 50);
    return result;
  }

  /** Stores at once all that waits. Call it before closing the database. */
  flush(): void {
    while (this.#waiting.length > 0) this.#storeGroup();
  }

  #enqueue<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = (): (() => void) => {
        const result = work();
        return () => resolve(result);
      };
      this.#waiting.push({ run, reject });
    });
  }

  #storeGroup(): void {
    clearImmediate(this.#nextGroup);
    clearTimeout(this.#laterTimer);
    this.#nextGroup = undefined;
    this.#laterTimer = undefined;
    const group = this.#waiting.slice(0, MAX_GROUP);
    this.#waiting = this.#waiting.slice(MAX_GROUP);
    if (this.#waiting.length > 0) this.#nextGroup = setImmediate(() => this.#storeGroup());
    this.#store(group);
  }

  #store(group: readonly Work[]): void {
    let succeed: (() => void)[];
    try {
      this.#begin.run();
      succeed = group.flatMap((work) => this.#runOne(work));
      this.#commit.run();
    } catch (error) {
      this.#rollBack();
      for (const { reject } of group) reject(error);
      this.#failed(error);
      return;
    }
    for (const tell of succeed) tell();
    this.#recovered();
  }

  #runOne({ run, reject }: Work): (() => void)[] {
    this.#savepoint.run();
    try {
      const succeed = run();
      this.#release.run();
      return [succeed];
    } catch (error) {
      if (failsTheDatabase(error) || !this.#database.inTransaction) throw error;
      this.#rollbackTo.run();
      this.#release.run();
      reject(error);
      return [];
    }
  }

  /** SQLite has done so itself after some errors, and after others must be told to. */
  #rollBack(): void {
    try {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    } catch {
      // The error that led here says more; without a COMMIT nothing of the group counts.
    }
  }

  #failed(error: unknown): void {
    if (!this.#isFailing) this.#options.onFailure?.(error);
    this.#isFailing = true;
  }

  #recovered(): void {
    if (this.#isFailing) this.#options.onRecovery?.();
    this.#isFailing = false;
  }
}

/** A broken constraint is the fault of one statement; all else that SQLite reports concerns the file. */
function failsTheDatabase(error: unknown): boolean {
  return isSqliteError(error) && !error.code.startsWith('SQLITE_CONSTRAINT');
}
