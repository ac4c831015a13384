import { statSync } from 'node:fs';
import type { Database } from './driver.js';

/** From here on a log is written back: each start and each read goes through all of it. */
const LONG_BYTES = 4 * 1024 * 1024;

/**
 * The log of a database that is open for writing: `trail.db-wal` of `trail.db`. It is emptied here and not by SQLite, which
 * would begin anew at the front of the file and keep the rest: what a power cut then leaves of both looks like damage.
 */
export class WriteAheadLog {
  readonly #database: Database;
  readonly #file: string;
  /** At first because of what a process left that died, where a reader kept the start from emptying the log. */
  #mustBeEmptied = true;

  constructor(database: Database) {
    this.#database = database;
    this.#file = `${database.name}-wal`;
  }

  /**
   * Has the log emptied before the next transaction. A group that failed may have left frames in it, which look like
   * damage once the next one has written over the first of them only; and after an fsync that failed, the kernel may have
   * dropped what it held.
   */
  distrust(): void {
    this.#mustBeEmptied = true;
  }

  /**
   * Writes all that counts into the file, syncs it, and begins the log anew, where that is due.
   *
   * @throws Error where it cannot be written.
   */
  makeReady(): void {
    if (!this.#mustBeEmptied && !this.#isLong()) return;
    const timeoutMs = Number(this.#database.pragma('busy_timeout', { simple: true }));
    // A reader may keep the log from being emptied, but must not keep users waiting.
    this.#database.pragma('busy_timeout = 0');
    try {
      // Where a reader is in the way, it gives 1 and throws nothing: this group goes on, and the next tries again.
      this.#mustBeEmptied = this.#database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) !== 0;
    } finally {
      this.#database.pragma(`busy_timeout = ${timeoutMs}`);
    }
  }

  #isLong(): boolean {
    return (statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0) > LONG_BYTES;
  }
}
