import { randomUUID } from 'node:crypto';
import type { GroupCommit } from '../../../sqlite/group-commit.js';
import type { OperationRecord } from '../operation-record.js';
import type { OutboxPolicy } from '../outbox-policy.js';
import type { Outbox, SequencedRecord } from '../outbox.js';
import { checksumOf, type RecordRow, type Unsummed } from './rows.js';
import type { SqliteState } from './state.js';
import type { Statements } from './statements.js';
import type { Verify } from './verify.js';

/** Acknowledged records that are deleted in one group, so that nobody waits long for it. */
const MAX_REMOVED_AT_ONCE = 2_000;

interface SqliteOutboxOptions {
  readonly file: string;
  readonly statements: Statements;
  readonly state: SqliteState;
  readonly verify: Verify;
  readonly groups: GroupCommit;
  readonly policy: OutboxPolicy;
}

/** The outbox in a table, whose rows are written in the transactions of the operations that they tell of. */
export class SqliteOutbox implements Outbox {
  readonly keptIn: string;
  readonly #statements: Statements;
  readonly #state: SqliteState;
  readonly #verify: Verify;
  readonly #groups: GroupCommit;
  readonly #policy: OutboxPolicy;
  /** Records that the store failed to keep, and that no stored count knows of. */
  #lost = 0;
  /** The id of the last record that is acknowledged, and of the last that is deleted. */
  #acknowledged: number;
  #removed: number;
  #isRemoving = false;
  #listener: (() => void) | undefined;

  constructor({ file, statements, state, verify, groups, policy }: SqliteOutboxOptions) {
    this.keptIn = file;
    this.#statements = statements;
    this.#state = state;
    this.#verify = verify;
    this.#groups = groups;
    this.#policy = policy;
    const oldest = statements.oldestRecord.get() ?? state.stored.lastRecord + 1;
    this.#removed = oldest - 1;
    this.#acknowledged = this.#removed;
    policy.holds(this);
    this.#tellOfDropped();
  }

  get source(): string {
    return this.#state.stored.source;
  }

  get lastSequence(): number {
    const { lastRecord, base } = this.#state.stored;
    return lastRecord - base;
  }

  get depth(): number {
    return this.#state.stored.lastRecord - this.#acknowledged;
  }

  get oldestMs(): number | undefined {
    const [oldest] = this.#recordsBehind(this.#acknowledged, 1);
    return oldest?.recordedMs;
  }

  get dropped(): number {
    return this.#state.stored.dropped + this.#lost;
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  /** Within the transaction of what they tell of. */
  append(records: readonly OperationRecord[]): void {
    if (records.length === 0) return;
    const fitting = this.#policy.fitting(this.#depthInGroup, records.length);
    for (const record of records.slice(0, fitting)) this.#append(record);
    const dropped = records.length - fitting;
    if (dropped > 0) this.#state.change({ dropped: this.#state.values.dropped + dropped });
    this.#state.afterCommit(() => this.#recorded());
  }

  lose(count: number): void {
    this.#lost += count;
    this.#policy.holds(this);
    // Operations that are all refused make no group that would store it.
    if (this.#lost === count) this.#storeLost();
  }

  /** Stores what was lost, as far as the file can be written; how many it still does not know of. */
  async flush(): Promise<number> {
    if (this.#lost > 0) this.#storeLost();
    await this.#groups.flush();
    return this.#lost;
  }

  #storeLost(): void {
    this.#groups.later(() => undefined).catch(() => undefined);
  }

  /** Within each group, at its end: what was lost becomes something that is stored. */
  beforeCommit(): void {
    const lost = this.#lost;
    if (lost === 0) return;
    this.#state.change({ dropped: this.#state.values.dropped + lost });
    this.#state.afterCommit(() => {
      this.#lost -= lost;
      this.#tellOfDropped();
    });
  }

  read(sequence: number, limit: number): Promise<readonly SequencedRecord[]> {
    return new Promise((resolve) => {
      const { base } = this.#state.stored;
      const behind = Math.max(this.#acknowledged, sequence + base - 1);
      resolve(this.#recordsBehind(behind, limit).map((row) => sequenced(this.#verify.record(row), base)));
    });
  }

  acknowledge(sequence: number): Promise<void> {
    const { lastRecord, base } = this.#state.stored;
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(lastRecord, sequence + base));
    if (!this.#isRemoving) void this.#remove();
    this.#policy.holds(this);
    this.#tellOfDropped();
    return Promise.resolve();
  }

  renewSource(): Promise<void> {
    return this.#groups.run(() => {
      this.#statements.removeRecords.run(this.#acknowledged);
      this.#state.change({ source: randomUUID(), base: this.#acknowledged });
    });
  }

  onTerm(listener: (over: AbortSignal) => void): void {
    listener(new AbortController().signal);
  }

  onRecorded(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }

  get #depthInGroup(): number {
    return this.#state.values.lastRecord - this.#acknowledged;
  }

  #append({ user, operation, path, timestamp, result, address }: OperationRecord): void {
    const id = this.#state.values.lastRecord + 1;
    const row = {
      id,
      user,
      operation,
      path: path ?? null,
      timestamp,
      result,
      address,
      recordedMs: Date.now(),
    };
    this.#statements.addRecord.run(summed(row));
    this.#state.change({ lastRecord: id });
  }

  #recorded(): void {
    this.#policy.holds(this);
    this.#listener?.();
  }

  /** Puts a record in the place of the count of what was dropped, when the policy says that it is time. */
  #tellOfDropped(): void {
    if (this.#policy.recordOfDropped(this) === undefined) return;
    const told = this.#groups.later(() => {
      const { dropped } = this.#state.values;
      const record = this.#policy.recordOfDropped({ depth: this.#depthInGroup, dropped });
      if (record === undefined) return;
      this.#append(record);
      this.#state.change({ dropped: 0 });
      this.#state.afterCommit(() => this.#recorded());
    });
    // The store has said that it fails; the count is still there.
    told.catch(() => undefined);
  }

  /** Only what is stored, whatever a group that is under way has written. */
  #recordsBehind(id: number, limit: number): RecordRow[] {
    return this.#statements.recordsBetween.all(id, this.#state.stored.lastRecord, limit);
  }

  /** With the groups of operations, a part at a time. What cannot be deleted now is with a later acknowledgement. */
  async #remove(): Promise<void> {
    this.#isRemoving = true;
    try {
      while (this.#removed < this.#acknowledged) {
        const upTo = Math.min(this.#acknowledged, this.#removed + MAX_REMOVED_AT_ONCE);
        await this.#groups.later(() => this.#statements.removeRecords.run(upTo));
        this.#removed = upTo;
      }
    } catch {
      // The store has said that it fails.
    } finally {
      this.#isRemoving = false;
    }
  }
}

function summed(record: Unsummed<RecordRow>): RecordRow {
  return { ...record, checksum: checksumOf.record(record) };
}

function sequenced(row: RecordRow, base: number): SequencedRecord {
  const { id, user, operation, path, timestamp, result, address, recordedMs } = row;
  const sequence = id - base;
  return { sequence, user, operation, path: path ?? undefined, timestamp, result, address, recordedMs };
}
