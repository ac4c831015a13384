import type { Connection } from '../../../postgres/connection.js';
import { DatabaseAwayError, isUniqueViolation } from '../../../postgres/database-fault.js';
import { isPostgresError } from '../../../postgres/driver.js';
import type { Directory } from '../directory.js';
import type { OperationRecord } from '../operation-record.js';
import { ADD_MARK } from './outbox-statements.js';
import type { Origin } from './origin.js';

export interface TransactionOptions<Result> {
  readonly work: (directory: Directory) => Promise<Result>;
  readonly recordsOf: (result: Result) => readonly OperationRecord[];
  /** Asked once: of so many records, how many there is room for. */
  readonly reserve: (count: number) => number;
  readonly directoryOn: (connection: Connection) => Directory;
  readonly origin: Origin;
}

/** What was sent to be committed. */
interface Sent<Result> {
  readonly result: Result;
}

/**
 * One operation with its records, as a transaction that can be tried again: when a connection ends between COMMIT and its
 * answer, it may be in or not. Its records bear a number that is unique, so that it cannot come in twice: who tries
 * again and is told that the number is there knows that it was in, and what it came to.
 */
export class Transaction<Result> {
  readonly #options: TransactionOptions<Result>;
  readonly #number: number;
  #sent: Sent<Result> | undefined;
  #reserved: number | undefined;
  #dropped = 0;

  constructor(options: TransactionOptions<Result>) {
    this.#options = options;
    this.#number = options.origin.next();
  }

  /** Whether it may have been committed, though nobody said so. */
  get mayBeIn(): boolean {
    return this.#sent !== undefined;
  }

  /** How many of its records went in, and how many there was no room for. */
  get records(): { readonly reserved: number; readonly dropped: number } {
    return { reserved: this.#reserved ?? 0, dropped: this.#dropped };
  }

  /**
   * Carries it out, or finds that it was.
   * @throws what `work` throws, having changed nothing
   */
  async attempt(connection: Connection): Promise<Result> {
    const begun = connection.command('BEGIN');
    begun.catch(() => undefined);
    try {
      const { work, recordsOf, directoryOn } = this.#options;
      const result = await work(directoryOn(connection));
      await begun;
      return await this.#commit(connection, { result }, recordsOf(result));
    } catch (error) {
      await connection.command('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async #commit(
    connection: Connection,
    sent: Sent<Result>,
    records: readonly OperationRecord[],
  ): Promise<Result> {
    if (records.length === 0) {
      await this.#commitNow(connection);
      return sent.result;
    }
    const written = this.#write(connection, records);
    written.catch(() => undefined);
    const before = this.#sent;
    if (before !== undefined) {
      // Not sent together with COMMIT: otherwise it might not be known which of the two is in.
      try {
        await written;
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        await connection.command('ROLLBACK');
        return before.result;
      }
    }
    this.#sent = sent;
    const committed = this.#commitNow(connection);
    committed.catch(() => undefined);
    try {
      await written;
      await committed;
    } catch (error) {
      if (isPostgresError(error) && isSurelyOut(error.code)) this.#sent = undefined;
      throw error;
    }
    return sent.result;
  }

  async #commitNow(connection: Connection): Promise<void> {
    const done = await connection.command('COMMIT');
    if (done !== 'COMMIT') throw new DatabaseAwayError(`the database answered COMMIT with ${done}`);
  }

  async #write(connection: Connection, records: readonly OperationRecord[]): Promise<void> {
    const { origin, reserve } = this.#options;
    // The same each time, so that the number is looked for where it is.
    this.#reserved ??= reserve(records.length);
    const fitting = records.slice(0, this.#reserved);
    this.#dropped = records.length - fitting.length;
    if (this.#dropped === 0) return origin.add(connection, this.#number, fitting);
    const marked = connection.run(ADD_MARK, [origin.id, this.#number, this.#dropped]);
    marked.catch(() => undefined);
    await origin.add(connection, this.#number, fitting);
    await marked;
  }
}

/** Whether an error says that nothing was committed: a statement failed, or a conflict took the transaction back. */
function isSurelyOut(code: string): boolean {
  return ['22', '23', '25', '40', '42'].includes(code.slice(0, 2)) || code === '55P03' || code === '57014';
}
