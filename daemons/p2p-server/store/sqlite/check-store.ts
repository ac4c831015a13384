import type { Database } from '../../../sqlite/driver.js';
import {
  checksumOf,
  type ConnectionRow,
  type PublicationRow,
  type RecordRow,
  type StateRow,
  type UserRow,
} from './rows.js';
import { SQL } from './statements.js';

/** Something in a store that is not as it was written. */
export interface StoreFault {
  readonly table: string;
  /** Of the row, where it is about one: its number or id. */
  readonly key: number | undefined;
  readonly fault: string;
}

/** How many rows were looked at, by their table. */
export interface CheckedRows {
  readonly users: number;
  readonly publications: number;
  readonly connections: number;
  readonly outbox: number;
}

const ALL_USERS = 'SELECT id, name, secret_hash AS secretHash, publications, checksum FROM users';
const ALL_PUBLICATIONS = 'SELECT * FROM publications';
const ALL_CONNECTIONS = 'SELECT * FROM connections';
const ALL_RECORDS = 'SELECT *, recorded_ms AS recordedMs FROM outbox ORDER BY id';
const COUNT_PUBLICATIONS = 'SELECT count(*) FROM publications WHERE user = ?';
const PUBLICATIONS_OF_NOBODY =
  'SELECT user FROM publications EXCEPT SELECT id FROM users EXCEPT SELECT id FROM removed_users';
const CONNECTIONS_OF_NOBODY =
  'SELECT number FROM connections WHERE NOT EXISTS (SELECT 1 FROM users WHERE name = connections.user)';

const WRONG_CHECKSUM = 'its checksum is wrong';

type Faults<Result> = Generator<StoreFault, Result>;

/**
 * Reads every row of a P2P server's store, and compares each with its checksum and all of them with what is counted. The
 * database may be open for reading only, and a server may write to it meanwhile: one moment of it is looked at. Indexes
 * are not: `PRAGMA integrity_check` does that.
 *
 * @yields each fault as it is found
 * @returns how much was looked at
 */
export function* checkStore(database: Database): Faults<CheckedRows> {
  database.exec('BEGIN');
  try {
    const users = yield* checkUsers(database);
    const publications = yield* checkPublications(database);
    const connections = yield* checkConnections(database);
    const outbox = yield* checkOutbox(database);
    yield* checkState(database, { ...users, ...outbox });
    return { users: users.users, publications, connections, outbox: outbox.records };
  } finally {
    database.exec('ROLLBACK');
  }
}

function* checkUsers(database: Database): Faults<{ users: number; publications: number }> {
  const count = database.prepare<[number], number>(COUNT_PUBLICATIONS).pluck();
  let [users, publications] = [0, 0];
  for (const row of database.prepare<[], UserRow>(ALL_USERS).iterate()) {
    const found = count.get(row.id) ?? 0;
    users += 1;
    publications += row.publications;
    if (row.checksum !== checksumOf.user(row)) yield { table: 'users', key: row.id, fault: WRONG_CHECKSUM };
    else if (row.publications !== found)
      yield { table: 'users', key: row.id, fault: `has ${found} publications, not ${row.publications}` };
  }
  return { users, publications };
}

function* checkPublications(database: Database): Faults<number> {
  let rows = 0;
  for (const row of database.prepare<[], PublicationRow>(ALL_PUBLICATIONS).iterate()) {
    rows += 1;
    if (row.checksum !== checksumOf.publication(row))
      yield { table: 'publications', key: row.number, fault: WRONG_CHECKSUM };
  }
  for (const user of database.prepare<[], number>(PUBLICATIONS_OF_NOBODY).pluck().iterate())
    yield { table: 'publications', key: undefined, fault: `some are of user ${user}, who is missing` };
  return rows;
}

function* checkConnections(database: Database): Faults<number> {
  let rows = 0;
  for (const row of database.prepare<[], ConnectionRow>(ALL_CONNECTIONS).iterate()) {
    rows += 1;
    if (row.checksum !== checksumOf.connection(row))
      yield { table: 'connections', key: row.number, fault: WRONG_CHECKSUM };
  }
  for (const number of database.prepare<[], number>(CONNECTIONS_OF_NOBODY).pluck().iterate())
    yield { table: 'connections', key: number, fault: 'its user is missing' };
  return rows;
}

function* checkOutbox(database: Database): Faults<{ records: number; lastRecord: number | undefined }> {
  let records = 0;
  let lastRecord: number | undefined;
  for (const row of database.prepare<[], RecordRow>(ALL_RECORDS).iterate()) {
    records += 1;
    if (row.checksum !== checksumOf.record(row))
      yield { table: 'outbox', key: row.id, fault: WRONG_CHECKSUM };
    if (lastRecord !== undefined && row.id !== lastRecord + 1)
      yield {
        table: 'outbox',
        key: row.id,
        fault: `records from ${lastRecord + 1} on are missing before it`,
      };
    lastRecord = row.id;
  }
  return { records, lastRecord };
}

interface Counted {
  readonly users: number;
  readonly publications: number;
  readonly lastRecord: number | undefined;
}

function* checkState(database: Database, counted: Counted): Faults<void> {
  const fault = (text: string): StoreFault => ({ table: 'state', key: undefined, fault: text });
  const state = database.prepare<[], StateRow>(SQL.readState).get();
  if (state === undefined) {
    if (counted.users > 0 || counted.lastRecord !== undefined) yield fault('its row is missing');
    return;
  }
  if (state.checksum !== checksumOf.state(state)) yield fault(WRONG_CHECKSUM);
  if (state.users !== counted.users) yield fault(`there are ${counted.users} users, not ${state.users}`);
  if (state.publications !== counted.publications)
    yield fault(`users have ${counted.publications} publications, not ${state.publications}`);
  const { lastRecord = state.lastRecord } = counted;
  if (state.lastRecord !== lastRecord)
    yield fault(`the last record is ${lastRecord}, not ${state.lastRecord}`);
}
