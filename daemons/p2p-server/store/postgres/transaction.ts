import type { Connection } from '../../../postgres/connection.js';
import type { Borrowed } from '../../../postgres/connection-pool.js';
import { isUniqueViolation } from '../../../postgres/database-fault.js';
import { isPostgresError } from '../../../postgres/driver.js';
import type { Directory } from '../directory.js';
import type { OperationRecord } from '../operation-record.js';
import { ADD_MARK } from './outbox-statements.js';
import type { Origin } from './origin.js';
import type { PostgresDirectory } from './postgres-directory.js';

export interface TransactionOptions<Result> {
  readonly work: (directory: Directory) => Promise<Result>;
  readonly recordsOf: (result: Result) => readonly OperationRecord[];
  /** Of so many more records, how many there is room for. */
  readonly reserve: (count: number) => number;
  /** A directory within the transaction that `begin` begins. */
  readonly directoryOn: (begin: () => Promise<Connection>) => PostgresDirectory;
  readonly origin: Origin;
}

/** What an attempt came to, and which of its records there is room for. */
interface Attempted<Result> {
  readonly result: Result;
  readonly fitting: readonly OperationRecord[];
  readonly dropped: number;
}

/**
 * One operation with its records, as a transaction that can be tried again: when a connection ends between COMMIT and its
 * answer, it may be in or not. Its records, or a mark in their place, bear a number that is unique, so that it cannot come
 * in twice: who tries again and is told that the number is there knows that it was in, and what it came to.
 */
export class Transaction<Result> {
  readonly #options: TransactionOptions<Result>;
  readonly #number: number;
  /** What was sent to be committed. */
  #sent: Attempted<Result> | undefined;
  /** For how many records room was asked, and how many there was room for. */
  #asked = 0;
  #reserved = 0;

  constructor(options: TransactionOptions<Result>) {
    this.#options = options;
    this.#number = options.origin.next();
  }

  /** Whether it may have been committed, though nobody said so. */
  get mayBeIn(): boolean {
    return this.#sent !== undefined;
  }

  /** For how many records it has room, and, where it is in, how many of them went in and how many were dropped. */
  get records(): { readonly reserved: number; readonly added: number; readonly dropped: number } {
    const { fitting = [], dropped = 0 } = this.#sent ?? {};
    return { reserved: this.#reserved, added: fitting.length, dropped };
  }

  /**
   * Carries it out, or finds that it was. A connection is borrowed only where it is needed.
   * @throws what `work` throws, having changed nothing
   */
  async attempt(borrow: () => Promise<Borrowed>): Promise<Result> {
    const begun = new Begun(borrow);
    try {
      const { work, recordsOf, directoryOn } = this.#options;
      const directory = directoryOn(() => begun.connection());
      const result = await work(directory);
      const records = recordsOf(result);
      const isNumbered = records.length > 0 || !directory.isRepeatable;
      if (!isNumbered && !begun.isBegun) return result;
      const connection = await begun.connection();
      await begun.begun;
      if (!isNumbered) return await commit(connection, result);
      return await this.#commitNumbered(connection, { result, ...this.#fitted(records) });
    } catch (error) {
      await begun.rollback();
      throw error;
    } finally {
      begun.giveBack();
    }
  }

  async #commitNumbered(connection: Connection, sent: Attempted<Result>): Promise<Result> {
    const written = this.#write(connection, sent);
    written.catch(() => undefined);
    const before = this.#sent;
    if (before !== undefined) {
      // Not sent together with COMMIT: otherwise it might not be known which of the two is in.
      try {
        await written;
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        await connection.command('ROLLBACK');
        await this.#commitBehind(connection);
        return before.result;
      }
    }
    this.#sent = sent;
    const committed = connection.commit();
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

  /**
   * That it is in says nothing of the standby: whoever waited for that is gone. What is committed behind it waits for
   * both.
   */
  async #commitBehind(connection: Connection): Promise<void> {
    const { origin } = this.#options;
    await connection.command('BEGIN');
    await connection.run(ADD_MARK, [origin.id, origin.next(), 0]);
    await connection.commit();
  }

  /**
   * The records that were asked for before are answered as before, so that the number is looked for where it is: in the
   * outbox where one of them had room, else among the marks.
   */
  #fitted(records: readonly OperationRecord[]): Pick<Attempted<Result>, 'fitting' | 'dropped'> {
    if (records.length > this.#asked) {
      this.#reserved += this.#options.reserve(records.length - this.#asked);
      this.#asked = records.length;
    }
    const fitting = records.slice(0, this.#reserved);
    return { fitting, dropped: records.length - fitting.length };
  }

  async #write(connection: Connection, { fitting, dropped }: Attempted<Result>): Promise<void> {
    const { origin } = this.#options;
    if (dropped === 0 && fitting.length > 0) return origin.add(connection, this.#number, fitting);
    const marked = connection.run(ADD_MARK, [origin.id, this.#number, dropped]);
    marked.catch(() => undefined);
    await origin.add(connection, this.#number, fitting);
    await marked;
  }
}

/** A connection that has begun a transaction, as soon as somebody asks for it. */
class Begun {
  readonly #borrow: () => Promise<Borrowed>;
  #borrowed: Promise<Borrowed> | undefined;
  #held: Borrowed | undefined;
  #begun: Promise<unknown> | undefined;

  constructor(borrow: () => Promise<Borrowed>) {
    this.#borrow = borrow;
  }

  get isBegun(): boolean {
    return this.#borrowed !== undefined;
  }

  /** Rejects where there is none after all. */
  get begun(): Promise<unknown> | undefined {
    return this.#begun;
  }

  /** What is asked of it leaves together with BEGIN. */
  async connection(): Promise<Connection> {
    this.#borrowed ??= this.#borrow().then((held) => {
      this.#held = held;
      this.#begun = held.connection.command('BEGIN');
      this.#begun.catch(() => undefined);
      return held;
    });
    return (await this.#borrowed).connection;
  }

  async rollback(): Promise<void> {
    await this.#held?.connection.command('ROLLBACK').catch(() => undefined);
  }

  giveBack(): void {
    this.#held?.giveBack();
  }
}

async function commit<Result>(connection: Connection, result: Result): Promise<Result> {
  await connection.commit();
  return result;
}

/** Whether an error says that nothing was committed: a statement failed, or a conflict took the transaction back. */
function isSurelyOut(code: string): boolean {
  const classes = ['0A', '22', '23', '25', '26', '3F', '40', '42', '53', '54'];
  return classes.includes(code.slice(0, 2)) || code === '55P03' || code === '57014';
}
