import { randomUUID } from 'node:crypto';
import type { Connection } from '../../../postgres/connection.js';
import { DatabaseAwayError } from '../../../postgres/database-fault.js';
import type { Lease } from '../../../postgres/lease.js';
import type { OutboxPolicy } from '../outbox-policy.js';
import type { Outbox, SequencedRecord } from '../outbox.js';
import { LostRecords } from './lost-records.js';
import { numberRecords } from './number-records.js';
import * as sql from './outbox-statements.js';
import type { Origin } from './origin.js';
import { ShippingTerm } from './shipping-term.js';

const MAX_REMOVED_AT_ONCE = 5_000;
/** Many times as long as an operation may take. */
const KEPT_SECONDS = 60;
const REMOVED_EACH_MS = 5_000;

export interface PostgresOutboxOptions {
  readonly keptIn: string;
  /** Lends a connection for a while. @throws DatabaseAwayError */
  readonly lend: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>;
  readonly lease: Lease;
  readonly origin: Origin;
  readonly policy: OutboxPolicy;
}

const NOTHING: sql.SourceRow = {
  uuid: '',
  base: 0,
  lastNumber: 0,
  acknowledged: 0,
  unnumbered: 0,
  dropped: 0,
  oldestMs: null,
};

/**
 * The outbox in a table that several servers write to. Records come in without numbers, so that nobody waits for anybody;
 * the one server that holds the lease numbers those that are committed, and ships them.
 */
export class PostgresOutbox implements Outbox {
  readonly keptIn: string;
  readonly #options: PostgresOutboxOptions;
  readonly #term: ShippingTerm;
  readonly #lost: LostRecords;
  #seen = NOTHING;
  /** Of which primary that is: another may have lost the last numbers, and give them to other records. */
  #instance = '';
  /** Records of ours that were not there when it was last looked, and those under way. */
  #added = 0;
  #underWay = 0;
  #looking: Promise<void> | undefined;
  #lookingNext: Promise<void> | undefined;
  #removedMs = -Infinity;
  #listener: (() => void) | undefined;

  constructor(options: PostgresOutboxOptions) {
    this.#options = options;
    this.keptIn = options.keptIn;
    this.#term = new ShippingTerm(options.lease);
    this.#lost = new LostRecords(options.origin);
  }

  get source(): string {
    return this.#seen.uuid;
  }

  get lastSequence(): number {
    return this.#seen.lastNumber - this.#seen.base;
  }

  get depth(): number {
    return this.#seen.lastNumber - this.#seen.acknowledged;
  }

  get oldestMs(): number | undefined {
    return this.#seen.oldestMs ?? undefined;
  }

  get dropped(): number {
    return this.#seen.dropped + this.#lost.count;
  }

  /** Of those, how many the database does not know of yet. */
  get lost(): number {
    return this.#lost.count;
  }

  /** Of `count` records that are about to be written, how many there is room for. Each is told of by `settle`. */
  reserve(count: number): number {
    const fitting = this.#options.policy.fitting(this.#waiting + this.#underWay, count);
    this.#underWay += fitting;
    return fitting;
  }

  /** Of what was reserved so many were added, and so many had no room; or none of it is written. */
  settle(reserved: number, written: { readonly added: number; readonly dropped: number } | undefined): void {
    this.#underWay -= reserved;
    if (written === undefined) return;
    this.#added += written.added;
    if (written.dropped > 0) this.#see({ dropped: this.#seen.dropped + written.dropped });
    this.#hold();
    if (written.added > 0 && this.#term.isOurs) this.#lookSoon();
  }

  lose(count: number): void {
    this.#lost.add(count);
    this.#hold();
    this.#lookSoon();
  }

  /** Also numbers what has come in, where this server is the one that ships. Does nothing once it was left. */
  refresh(): Promise<void> {
    if (this.#term.isLast) return Promise.resolve();
    if (this.#looking === undefined) {
      this.#looking = this.#look().finally(() => (this.#looking = undefined));
      return this.#looking;
    }
    // What has been asked already may be too old for whoever asks now.
    this.#lookingNext ??= this.#looking
      .catch(() => undefined)
      .then(() => {
        this.#lookingNext = undefined;
        return this.refresh();
      });
    return this.#lookingNext;
  }

  async read(sequence: number, limit: number): Promise<readonly SequencedRecord[]> {
    const { base, acknowledged, lastNumber } = this.#seen;
    const behind = Math.max(acknowledged, sequence + base - 1);
    const rows = await this.#onSeen((connection) =>
      connection.run(sql.READ_RECORDS, [behind, lastNumber, limit]),
    );
    return rows.map(({ number, path, ...record }) => ({
      ...record,
      path: path ?? undefined,
      sequence: number - base,
    }));
  }

  async acknowledge(sequence: number): Promise<void> {
    const number = sequence + this.#seen.base;
    const [row] = await this.#onSeen((connection) =>
      connection.run(sql.ACKNOWLEDGE, [...this.#options.lease.held, number]),
    );
    if (row === undefined) throw new DatabaseAwayError('another server ships the records now');
    this.#see({ acknowledged: Math.max(this.#seen.acknowledged, row.acknowledged), oldestMs: null });
    this.#hold();
    this.#lookSoon();
  }

  async renewSource(): Promise<void> {
    const [row] = await this.#onSeen((connection) =>
      connection.run(sql.RENEW_SOURCE, [...this.#options.lease.held, randomUUID()]),
    );
    if (row === undefined) throw new DatabaseAwayError('another server ships the records now');
    await this.refresh();
  }

  onRecorded(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }

  onTerm(listener: (over: AbortSignal) => void): void {
    this.#term.onBegin(listener);
  }

  /** Leaves the shipping to others at once. A look that is under way may take it meanwhile: it is awaited. */
  async leave(): Promise<void> {
    this.#term.leave();
    await this.#looking?.catch(() => undefined);
    if (this.#options.lease.term === 0) return;
    await this.#options.lend((connection) => this.#options.lease.release(connection));
  }

  /** All that waits, as far as is known. */
  get #waiting(): number {
    return this.depth + this.#seen.unnumbered + this.#added;
  }

  /** On the primary that was seen, where the numbers mean what they meant. @throws DatabaseAwayError on another */
  async #onSeen<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const instance = this.#instance;
    const demand = (now: string): void => {
      if (now !== instance) throw new DatabaseAwayError('the database is another one, or was started anew');
    };
    const result = await this.#options.lend((connection) => {
      demand(connection.instance);
      return use(connection);
    });
    demand(this.#instance);
    return result;
  }

  #lookSoon(): void {
    // A database that is away says so itself.
    this.refresh().catch(() => undefined);
  }

  #look(): Promise<void> {
    return this.#options
      .lend(async (connection) => {
        await this.#options.lease.renew(connection);
        await this.#lookWith(connection);
        await this.#tellOfDropped(connection);
        await this.#removeSome(connection);
      })
      .catch((error: unknown) => {
        this.#term.note();
        throw error;
      });
  }

  async #lookWith(connection: Connection): Promise<void> {
    const { lease } = this.#options;
    await this.#lost.tell(connection);
    if (lease.term !== 0) await numberRecords(connection, lease.held);
    const [seen] = await connection.run(sql.LOOK);
    if (seen === undefined) throw new Error('table source has no row');
    // Those that came while it was looked are in what was seen, or are seen the next time. To count them twice would
    // refuse operations that there is room for.
    this.#added = 0;
    if (connection.instance !== this.#instance) this.#forget(connection.instance);
    const before = this.#seen.lastNumber;
    // What was acknowledged meanwhile may be missing in what was asked before.
    const acknowledged = Math.max(this.#seen.acknowledged, seen.acknowledged);
    this.#seen = {
      ...seen,
      acknowledged,
      oldestMs: acknowledged === seen.acknowledged ? seen.oldestMs : null,
    };
    this.#hold();
    this.#term.note();
    if (seen.lastNumber > before) this.#listener?.();
  }

  /** What was seen on another primary holds no more, and what was read there is not to be acknowledged here. */
  #forget(instance: string): void {
    this.#instance = instance;
    this.#seen = NOTHING;
    this.#term.end();
  }

  /** Puts a record in the place of the count of what was dropped, when the policy says that it is time. */
  async #tellOfDropped(connection: Connection): Promise<void> {
    const { policy, origin } = this.#options;
    const isTime = (dropped: number) => policy.recordOfDropped({ depth: this.#waiting, dropped });
    if (!this.#term.isOurs || isTime(this.#seen.dropped) === undefined) return;
    await connection.command('BEGIN');
    try {
      const [row] = await connection.run(sql.TAKE_DROPPED);
      const record = isTime(row?.dropped ?? 0);
      if (record !== undefined) await origin.add(connection, origin.next(), [record]);
      await connection.command(record === undefined ? 'ROLLBACK' : 'COMMIT');
    } catch (error) {
      await connection.command('ROLLBACK').catch(() => undefined);
      throw error;
    }
    await this.#lookWith(connection);
  }

  async #removeSome(connection: Connection): Promise<void> {
    if (!this.#term.isOurs || performance.now() < this.#removedMs + REMOVED_EACH_MS) return;
    this.#removedMs = performance.now();
    await connection.run(sql.REMOVE_RECORDS, [KEPT_SECONDS, MAX_REMOVED_AT_ONCE]);
    await connection.run(sql.REMOVE_MARKS, [KEPT_SECONDS]);
  }

  #see(seen: Partial<sql.SourceRow>): void {
    this.#seen = { ...this.#seen, ...seen };
  }

  #hold(): void {
    this.#options.policy.holds({ depth: this.#waiting, dropped: this.dropped });
  }
}
