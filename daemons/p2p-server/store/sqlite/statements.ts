import type { Database, Statement } from '../../../sqlite/driver.js';
import type { SurveyedUser } from '../survey.js';
import type { ConnectionRow, PublicationRow, RecordRow, StateRow, UserRow } from './rows.js';

const USER = 'id, name, secret_hash AS secretHash, publications, checksum';
const PUBLICATION = 'number, user, path, description, published, size, checksum';
const CONNECTION = 'number, user, ip, port, session, sha256, checksum';
const RECORD = 'id, user, operation, path, timestamp, result, address, recorded_ms AS recordedMs, checksum';

/** Every row of each table, in parts: behind a key, at most so many. Not for a server at work. */
export const ALL_ROWS = {
  users: `SELECT ${USER} FROM users WHERE id > ? ORDER BY id LIMIT ?`,
  publications: `SELECT ${PUBLICATION} FROM publications WHERE number > ? ORDER BY number LIMIT ?`,
  connections: `SELECT ${CONNECTION} FROM connections WHERE number > ? ORDER BY number LIMIT ?`,
  outbox: `SELECT ${RECORD} FROM outbox WHERE id > ? ORDER BY id LIMIT ?`,
} as const;

/** All that is ever asked of the database: none of it looks at all users or all publications. */
export const SQL = {
  findUser: `SELECT ${USER} FROM users WHERE name = ?`,
  findUserById: `SELECT ${USER} FROM users WHERE id = ?`,
  addUser: 'INSERT INTO users VALUES (@id, @name, @secretHash, @publications, @checksum)',
  setUserPublications: 'UPDATE users SET publications = @publications, checksum = @checksum WHERE id = @id',
  removeUser: 'DELETE FROM users WHERE id = ?',

  findPublication: `SELECT ${PUBLICATION} FROM publications WHERE user = ? AND path = ?`,
  addPublication:
    'INSERT INTO publications VALUES (@number, @user, @path, @description, @published, @size, @checksum)',
  setPublicationSize: 'UPDATE publications SET size = @size, checksum = @checksum WHERE number = @number',
  removePublication: 'DELETE FROM publications WHERE number = ?',
  removePublicationsOf:
    'DELETE FROM publications WHERE number IN (SELECT number FROM publications WHERE user = ? LIMIT ?)',
  publicationsOf: `SELECT ${PUBLICATION} FROM publications WHERE user = ? ORDER BY number`,
  publicationsOfBehind: `SELECT ${PUBLICATION} FROM publications WHERE user = ? AND number > ? ORDER BY number LIMIT ?`,
  publicationsBehind: `SELECT ${PUBLICATION} FROM publications WHERE number > ? ORDER BY number LIMIT ?`,
  publicationsBelow: `SELECT ${PUBLICATION} FROM publications WHERE number < ? ORDER BY number DESC LIMIT ?`,

  addRemovedUser: 'INSERT INTO removed_users VALUES (?)',
  findRemovedUser: 'SELECT id FROM removed_users WHERE id > 0 LIMIT 1',
  forgetRemovedUser: 'DELETE FROM removed_users WHERE id = ?',

  findConnection: `SELECT ${CONNECTION} FROM connections WHERE user = ?`,
  findConnectionBySession: `SELECT ${CONNECTION} FROM connections WHERE session = ?`,
  addConnection: 'INSERT INTO connections VALUES (@number, @user, @ip, @port, @session, @sha256, @checksum)',
  setSession:
    'UPDATE connections SET session = @session, sha256 = @sha256, checksum = @checksum WHERE number = @number',
  removeConnection: 'DELETE FROM connections WHERE number = ?',
  surveyedUsersBelow:
    'SELECT c.number, c.user AS name, c.ip, c.port, ifnull(u.publications, 0) AS publications' +
    ' FROM connections c LEFT JOIN users u ON u.name = c.user WHERE c.number < ? ORDER BY c.number DESC LIMIT ?',
  countConnections: 'SELECT count(*) FROM connections WHERE number > 0',
  connections: `SELECT ${CONNECTION} FROM connections WHERE number > 0 ORDER BY number`,
  sessionsBetween:
    'SELECT session FROM connections WHERE session > ? AND session <= ? ORDER BY session LIMIT ?',

  addRecord:
    'INSERT INTO outbox VALUES (@id, @user, @operation, @path, @timestamp, @result, @address, @recordedMs, @checksum)',
  recordsBetween: `SELECT ${RECORD} FROM outbox WHERE id > ? AND id <= ? ORDER BY id LIMIT ?`,
  oldestRecord: 'SELECT min(id) FROM outbox',
  removeRecords: 'DELETE FROM outbox WHERE id <= ?',

  readState:
    'SELECT source, base, last_record AS lastRecord, dropped, users, publications, last_user AS lastUser,' +
    ' last_publication AS lastPublication, last_connection AS lastConnection, last_session AS lastSession, checksum' +
    ' FROM state WHERE id = 1',
  writeState:
    'INSERT OR REPLACE INTO state VALUES (1, @source, @base, @lastRecord, @dropped, @users, @publications, @lastUser,' +
    ' @lastPublication, @lastConnection, @lastSession, @checksum)',
  isInUse:
    'SELECT EXISTS (SELECT 1 FROM users WHERE id > 0) OR EXISTS (SELECT 1 FROM publications WHERE number > 0)' +
    ' OR EXISTS (SELECT 1 FROM connections WHERE number > 0) OR EXISTS (SELECT 1 FROM outbox WHERE id > 0)',
} as const;

/** All of them, compiled. */
export interface Statements {
  readonly findUser: Statement<[string], UserRow>;
  readonly findUserById: Statement<[number], UserRow>;
  readonly addUser: Statement<[UserRow]>;
  readonly setUserPublications: Statement<[UserRow]>;
  readonly removeUser: Statement<[number]>;
  readonly findPublication: Statement<[number, string], PublicationRow>;
  readonly addPublication: Statement<[PublicationRow]>;
  readonly setPublicationSize: Statement<[PublicationRow]>;
  readonly removePublication: Statement<[number]>;
  readonly removePublicationsOf: Statement<[user: number, limit: number]>;
  readonly publicationsOf: Statement<[number], PublicationRow>;
  readonly publicationsOfBehind: Statement<[user: number, after: number, limit: number], PublicationRow>;
  readonly publicationsBehind: Statement<[after: number, limit: number], PublicationRow>;
  readonly publicationsBelow: Statement<[before: number, limit: number], PublicationRow>;
  readonly addRemovedUser: Statement<[number]>;
  readonly findRemovedUser: Statement<[], number>;
  readonly forgetRemovedUser: Statement<[number]>;
  readonly findConnection: Statement<[string], ConnectionRow>;
  readonly findConnectionBySession: Statement<[number], ConnectionRow>;
  readonly addConnection: Statement<[ConnectionRow]>;
  readonly setSession: Statement<[ConnectionRow]>;
  readonly removeConnection: Statement<[number]>;
  readonly surveyedUsersBelow: Statement<[before: number, limit: number], SurveyedUser>;
  readonly countConnections: Statement<[], number>;
  readonly connections: Statement<[], ConnectionRow>;
  readonly sessionsBetween: Statement<[after: number, last: number, limit: number], number>;
  readonly addRecord: Statement<[RecordRow]>;
  readonly recordsBetween: Statement<[after: number, last: number, limit: number], RecordRow>;
  readonly oldestRecord: Statement<[], number | null>;
  readonly removeRecords: Statement<[upTo: number]>;
  readonly readState: Statement<[], StateRow>;
  readonly writeState: Statement<[StateRow]>;
  readonly isInUse: Statement<[], number>;
}

/** Compiles them, once for as long as the database is open. */
export function prepareStatements(database: Database): Statements {
  return {
    findUser: database.prepare(SQL.findUser),
    findUserById: database.prepare(SQL.findUserById),
    addUser: database.prepare(SQL.addUser),
    setUserPublications: database.prepare(SQL.setUserPublications),
    removeUser: database.prepare(SQL.removeUser),
    findPublication: database.prepare(SQL.findPublication),
    addPublication: database.prepare(SQL.addPublication),
    setPublicationSize: database.prepare(SQL.setPublicationSize),
    removePublication: database.prepare(SQL.removePublication),
    removePublicationsOf: database.prepare(SQL.removePublicationsOf),
    publicationsOf: database.prepare(SQL.publicationsOf),
    publicationsOfBehind: database.prepare(SQL.publicationsOfBehind),
    publicationsBehind: database.prepare(SQL.publicationsBehind),
    publicationsBelow: database.prepare(SQL.publicationsBelow),
    addRemovedUser: database.prepare(SQL.addRemovedUser),
    findRemovedUser: database.prepare<[], number>(SQL.findRemovedUser).pluck(),
    forgetRemovedUser: database.prepare(SQL.forgetRemovedUser),
    findConnection: database.prepare(SQL.findConnection),
    findConnectionBySession: database.prepare(SQL.findConnectionBySession),
    addConnection: database.prepare(SQL.addConnection),
    setSession: database.prepare(SQL.setSession),
    removeConnection: database.prepare(SQL.removeConnection),
    surveyedUsersBelow: database.prepare(SQL.surveyedUsersBelow),
    countConnections: database.prepare<[], number>(SQL.countConnections).pluck(),
    connections: database.prepare(SQL.connections),
    sessionsBetween: database
      .prepare<[after: number, last: number, limit: number], number>(SQL.sessionsBetween)
      .pluck(),
    addRecord: database.prepare(SQL.addRecord),
    recordsBetween: database.prepare(SQL.recordsBetween),
    oldestRecord: database.prepare<[], number | null>(SQL.oldestRecord).pluck(),
    removeRecords: database.prepare(SQL.removeRecords),
    readState: database.prepare(SQL.readState),
    writeState: database.prepare(SQL.writeState),
    isInUse: database.prepare<[], number>(SQL.isInUse).pluck(),
  };
}
