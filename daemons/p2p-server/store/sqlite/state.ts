import { randomUUID } from 'node:crypto';
import { DamagedStoreError } from '../../../sqlite/damaged-store.js';
import { checksumOf, type StateRow, type Unsummed } from './rows.js';
import type { Statements } from './statements.js';

type Values = Unsummed<StateRow>;

/** What an operation has to go back to when it is taken back. */
export interface Mark {
  readonly values: Values;
  readonly deferred: number;
  readonly undone: number;
}

/**
 * The counts and last numbers of the store, so that nothing has to be counted. They are changed in memory, written once
 * for each group of operations, and taken back with it.
 */
export class SqliteState {
  readonly #statements: Statements;
  #values: Values;
  #stored: Values;
  #deferred: (() => void)[] = [];
  #undone: (() => void)[] = [];

  /** @throws DamagedStoreError where the row is missing or was changed. */
  constructor(statements: Statements, file: string) {
    this.#statements = statements;
    const row = statements.readState.get();
    if (row === undefined && statements.isInUse.get() !== 0)
      throw new DamagedStoreError(file, 'table state', 'its row is missing');
    if (row !== undefined && row.checksum !== checksumOf.state(row))
      throw new DamagedStoreError(file, 'table state', 'its checksum is wrong');
    this.#values = row ?? newValues();
    this.#stored = this.#values;
    if (row === undefined) this.#write();
  }

  /** As the operations of this group have left it. */
  get values(): Values {
    return this.#values;
  }

  /** As it is on disk, and may be told. */
  get stored(): Values {
    return this.#stored;
  }

  change(change: Partial<Values>): void {
    this.#values = { ...this.#values, ...change };
  }

  /** Calls it when the group is stored; forgets it where that comes to nothing. */
  afterCommit(act: () => void): void {
    this.#deferred.push(act);
  }

  /** Calls it when what is being done is taken back. */
  whenTakenBack(act: () => void): void {
    this.#undone.push(act);
  }

  mark(): Mark {
    return { values: this.#values, deferred: this.#deferred.length, undone: this.#undone.length };
  }

  takeBackTo({ values, deferred, undone }: Mark): void {
    this.#values = values;
    this.#deferred.length = deferred;
    for (const act of this.#undone.splice(undone)) act();
  }

  beforeCommit(): void {
    if (this.#values !== this.#stored) this.#write();
  }

  committed(): void {
    this.#stored = this.#values;
    const deferred = this.#deferred;
    this.#deferred = [];
    this.#undone = [];
    for (const act of deferred) act();
  }

  rolledBack(): void {
    this.#values = this.#stored;
    this.#deferred = [];
    for (const act of this.#undone.splice(0)) act();
  }

  #write(): void {
    this.#statements.writeState.run({ ...this.#values, checksum: checksumOf.state(this.#values) });
  }
}

function newValues(): Values {
  return {
    source: randomUUID(),
    base: 0,
    lastRecord: 0,
    dropped: 0,
    users: 0,
    publications: 0,
    lastUser: 0,
    lastPublication: 0,
    lastConnection: 0,
    lastSession: 0,
  };
}
