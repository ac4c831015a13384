import {
  checksumOf,
  type ConnectionRow,
  type PublicationRow,
  type RecordRow,
  type StateRow,
  type UserRow,
} from '../../../daemons/p2p-server/store/sqlite/rows.js';
import { ALL_ROWS, SQL } from '../../../daemons/p2p-server/store/sqlite/statements.js';
import type { Database } from '../../../daemons/sqlite/driver.js';

/** What was found in a P2P server's store. */
interface StoreFindings {
  /** How many rows there are. */
  readonly rows: number;
  /** What is wrong, at most {@link MAX_FAULTS} of it. */
  readonly faults: readonly string[];
}

const MAX_FAULTS = 20;
const ROWS_AT_ONCE = 1_000;

/** Compares every row of a P2P server's store with its checksum, and what it counts with what is there. */
export function storeRows(database: Database): StoreFindings {
  const checker = new StoreChecker(database);
  checker.checkRows();
  checker.checkCounts();
  return checker;
}

type Table = keyof typeof ALL_ROWS;

class StoreChecker implements StoreFindings {
  readonly #database: Database;
  rows = 0;
  readonly faults: string[] = [];
  readonly #counts: Record<Table, number> = { users: 0, publications: 0, connections: 0, outbox: 0 };

  constructor(database: Database) {
    this.#database = database;
  }

  checkRows(): void {
    this.#check<UserRow>('users', ({ id }) => id, checksumOf.user);
    this.#check<PublicationRow>('publications', ({ number }) => number, checksumOf.publication);
    this.#check<ConnectionRow>('connections', ({ number }) => number, checksumOf.connection);
    this.#check<RecordRow>(
      'outbox',
      ({ id }) => id,
      (row) => checksumOf.record(row),
    );
  }

  /** What the store counts as it goes along, so that it never has to look at all. */
  checkCounts(): void {
    const state = this.#database.prepare<[], StateRow>(SQL.readState).get();
    if (state === undefined) {
      if (this.rows > 0) this.#fault('table state: its row is missing');
      return;
    }
    this.rows++;
    if (state.checksum !== checksumOf.state(state)) this.#fault('table state: its checksum is wrong');
    this.#isCounted('users', state.users);
    this.#checkPublications(state);
    this.#checkConnections();
    this.#checkOutbox(state);
  }

  #check<Row extends { checksum: number }>(
    table: Table,
    keyOf: (row: Row) => number,
    sumOf: (row: Row) => number,
  ): void {
    const page = this.#database.prepare<[number | bigint, number], Row>(ALL_ROWS[table]);
    for (let after: number | bigint = -(2n ** 63n); ;) {
      const rows = page.all(after, ROWS_AT_ONCE);
      const last = rows.at(-1);
      if (last === undefined) return;
      for (const row of rows) this.#checkRow(table, keyOf(row), row.checksum === sumOf(row));
      this.rows += rows.length;
      this.#counts[table] += rows.length;
      after = keyOf(last);
      // it is rounded: behind it the same row could come for ever
      if (!Number.isSafeInteger(after)) return;
    }
  }

  #checkRow(table: Table, key: number, hasItsSum: boolean): void {
    if (!Number.isSafeInteger(key))
      this.#fault(`table ${table}: it has a row whose number, about ${key}, is none that it can have`);
    else if (!hasItsSum) this.#fault(`table ${table}, row ${key}: its checksum is wrong`);
  }

  #checkPublications(state: StateRow): void {
    // of users who are gone there may be some left, which are no longer counted
    const left = this.#number(
      'SELECT count(*) FROM publications WHERE user NOT IN (SELECT id FROM users WHERE id > 0)',
    );
    const counted = this.#counts.publications - left;
    if (state.publications !== counted) this.#miscounted('publications', state.publications, counted);
    const lost = this.#number(
      `SELECT count(*) FROM (SELECT user FROM publications EXCEPT SELECT id FROM users EXCEPT SELECT id FROM removed_users)`,
    );
    if (lost > 0) this.#fault(`table publications: there are some of ${lost} users who are not there`);
    const wrong = this.#number(
      'SELECT count(*) FROM users WHERE publications <> (SELECT count(*) FROM publications WHERE user = users.id)',
    );
    if (wrong > 0) this.#fault(`table users: ${wrong} have another number of publications than they say`);
  }

  #checkConnections(): void {
    const lost = this.#number(
      'SELECT count(*) FROM connections WHERE user NOT IN (SELECT name FROM users WHERE id > 0)',
    );
    if (lost > 0) this.#fault(`table connections: there are ${lost} of users who are not there`);
  }

  /** Records are numbered without a gap, up to the last one. */
  #checkOutbox({ lastRecord, base }: StateRow): void {
    const count = this.#counts.outbox;
    if (count === 0) return;
    const oldest = this.#number('SELECT min(id) FROM outbox');
    const newest = this.#number('SELECT max(id) FROM outbox');
    if (newest !== lastRecord)
      this.#fault(`table outbox: its last record is ${newest}, and must be ${lastRecord}`);
    if (newest - oldest + 1 !== count)
      this.#fault(`table outbox: records between ${oldest} and ${newest} are missing`);
    if (oldest <= base) this.#fault(`table outbox: record ${oldest} is of another source`);
  }

  #isCounted(table: Table, counted: number): void {
    if (counted !== this.#counts[table]) this.#miscounted(table, counted, this.#counts[table]);
  }

  #miscounted(table: Table, said: number, there: number): void {
    this.#fault(`table state: it counts ${said} ${table}, there are ${there}`);
  }

  #number(sql: string): number {
    return this.#database.prepare<[], number>(sql).pluck().get() ?? 0;
  }

  #fault(text: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(text);
  }
}
