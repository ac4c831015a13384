import {
  encodeReply,
  encodeStrings,
  MAX_PAGE_ENTRIES,
  type PeerAddress,
} from '../../../p2p-protocol/index.js';
import type { Connection, Statement, Value } from '../../../postgres/connection.js';
import type { Directory, KnownSecret, Outcome, Publication } from '../directory.js';
import {
  type DirectoryLimits,
  tooManyPublications,
  tooManyPublicationsOfOne,
  tooManyUsers,
} from '../directory-limits.js';
import {
  type NotConnected,
  OK,
  REMOTE_USER_DOES_NOT_EXIST,
  USER_DOES_NOT_EXIST,
  USER_NOT_CONNECTED,
} from '../outcomes.js';
import { MAX_LOOKED_AT, numberOf } from '../publications.js';
import * as sql from './directory-statements.js';
import type { Heartbeats } from './heartbeats.js';
import { LIST_USERS } from './list-statement.js';
import { foundIn, inSession, pageOf, published, usersListed } from './outcomes.js';
import type { ListOutcome, UserLists } from './user-lists.js';

/** Each is a lock, of which a database has room for some thousands. */
const MAX_EXPIRED_AT_ONCE = 500;
const ALL = 2 ** 53;

export interface PostgresDirectoryOptions {
  readonly sessionTtlSeconds: number;
  readonly limits: DirectoryLimits;
  /** Which of the rows that count is ours. */
  readonly shard: number;
  readonly heartbeats: Pick<Heartbeats, 'renew'>;
  readonly lists: UserLists;
}

/** The directory in tables, within one transaction. Each method asks once: what it asks leaves together. */
export class PostgresDirectory implements Directory {
  readonly #begin: () => Promise<Connection>;
  readonly #ttlSeconds: number;
  readonly #limits: DirectoryLimits;
  readonly #shard: number;
  readonly #heartbeats: Pick<Heartbeats, 'renew'>;
  readonly #lists: UserLists;
  #isRepeatable = true;

  /** `begin` resolves to a connection that has begun a transaction; it is not called for what needs none of its own. */
  constructor(begin: () => Promise<Connection>, options: PostgresDirectoryOptions) {
    this.#begin = begin;
    this.#ttlSeconds = options.sessionTtlSeconds;
    this.#limits = options.limits;
    this.#shard = options.shard;
    this.#heartbeats = options.heartbeats;
    this.#lists = options.lists;
  }

  /** Whether what was asked, without a record that tells of it, comes to the same when it is asked once more. */
  get isRepeatable(): boolean {
    return this.#isRepeatable;
  }

  async register(user: string, secretHash?: string): Promise<Outcome<'REGISTER'>> {
    // A thousand who want one name do not wait for each other's disk: only who may get it is alone.
    const isTaken = (await this.#looking(user, sql.SECRET_OF)).length > 0;
    if (isTaken) return { status: 'usernameInUse' };
    const connection = await this.#begin();
    const begunAnew = Promise.all([connection.command('ROLLBACK'), connection.command('BEGIN')]);
    begunAnew.catch(() => undefined);
    const most = this.#limits.maxUsers;
    const [row] = await this.#behindLock(user, sql.REGISTER, [
      secretHash ?? null,
      boundOf(most),
      this.#shard,
    ]);
    await begunAnew;
    if (row?.done) return OK;
    if (row?.hasRoom === false && !row.exists) throw tooManyUsers(this.#limits);
    return { status: 'usernameInUse' };
  }

  async secretOf(user: string): Promise<KnownSecret> {
    return secretOf(await this.#begin(), user);
  }

  async unregister(user: string): Promise<Outcome<'UNREGISTER'>> {
    const rows = await this.#behindLock(user, sql.UNREGISTER, [this.#shard]);
    return rows.length === 0 ? USER_DOES_NOT_EXIST : OK;
  }

  async connect(user: string, { ip, port }: PeerAddress): Promise<Outcome<'CONNECT'>> {
    const entry = encodeStrings([user, ip, String(port)]);
    const [row] = await this.#behindLock(user, sql.CONNECT, [ip, port, entry, this.#shard]);
    if (row === undefined) return USER_DOES_NOT_EXIST;
    return row.done ? OK : { status: 'userAlreadyConnected' };
  }

  async startSession(user: string, { ip, port }: PeerAddress): Promise<Outcome<'START_SESSION'>> {
    const ttlSeconds = this.#ttlSeconds;
    this.#isRepeatable = false;
    const [row] = await this.#behindLock(user, sql.START_SESSION, [ip, port, ttlSeconds]);
    if (row === undefined) return USER_DOES_NOT_EXIST;
    if (row.session === null) return USER_NOT_CONNECTED;
    return { status: 'ok', session: String(row.session), ttlSeconds };
  }

  async heartbeat(user: string, session: string): Promise<Outcome<'HEARTBEAT'>> {
    return inSession([await this.#heartbeats.renew(user, session)]);
  }

  async disconnect(user: string): Promise<Outcome<'DISCONNECT'>> {
    return inSession(await this.#behindLock(user, sql.DISCONNECT, [null, this.#shard]));
  }

  async disconnectSession(user: string, session: string): Promise<Outcome<'DISCONNECT_SESSION'>> {
    return inSession(await this.#behindLock(user, sql.DISCONNECT, [session, this.#shard]));
  }

  async expireSessions(): Promise<readonly string[]> {
    const connection = await this.#begin();
    const rows = await connection.run(sql.EXPIRE, [this.#shard, MAX_EXPIRED_AT_ONCE]);
    return rows.map(({ name }) => name);
  }

  async publish(user: string, { path, description, published }: Publication): Promise<Outcome<'PUBLISH'>> {
    const { maxPublications: most, maxPublicationsPerUser: mostOfOne } = this.#limits;
    const values = [path, description, published, boundOf(most), boundOf(mostOfOne), this.#shard];
    const [row] = await this.#behindLock(user, sql.PUBLISH, values);
    if (row === undefined) return USER_DOES_NOT_EXIST;
    if (!row.connected) return USER_NOT_CONNECTED;
    if (row.done) return OK;
    if (row.isThere) return { status: 'contentAlreadyPublished' };
    throw row.hasRoom ? tooManyPublicationsOfOne(this.#limits) : tooManyPublications(this.#limits);
  }

  async describeFile(user: string, path: string, size: number): Promise<Outcome<'DESCRIBE_FILE'>> {
    return published(await this.#behindLock(user, sql.DESCRIBE_FILE, [path, size]));
  }

  async delete(user: string, path: string): Promise<Outcome<'DELETE'>> {
    return published(await this.#behindLock(user, sql.DELETE, [path, this.#shard]));
  }

  async listUsers(user: string): Promise<Outcome<'LIST_USERS'>> {
    const listed = await this.#listed(user);
    if (listed.status !== 'ok') return listed;
    return usersListed(listed.count, Buffer.concat(listed.parts));
  }

  async listUsersReply(user: string): Promise<Buffer> {
    const listed = await this.#listed(user);
    if (listed.status !== 'ok') return encodeReply('LIST_USERS', listed);
    return Buffer.concat([Buffer.of(0), encodeStrings([String(listed.count)]), ...listed.parts]);
  }

  async listContent(user: string, target: string): Promise<Outcome<'LIST_CONTENT'>> {
    const content = await this.#content(user, target, 0, ALL);
    return 'status' in content ? content : { status: 'ok', paths: content.rows.map(({ path }) => path) };
  }

  async listContentLong(user: string, target: string, after: string): Promise<Outcome<'LIST_CONTENT_LONG'>> {
    const content = await this.#content(user, target, numberOf(after), MAX_PAGE_ENTRIES + 1);
    if ('status' in content) return content;
    return pageOf(content.rows);
  }

  async search(user: string, text: string, after: string): Promise<Outcome<'SEARCH'>> {
    const rows = await this.#looking(user, sql.SEARCH, [numberOf(after), MAX_LOOKED_AT + 1]);
    return foundIn(rows, text);
  }

  async announceCertificate(
    user: string,
    session: string,
    sha256: string,
  ): Promise<Outcome<'ANNOUNCE_CERTIFICATE'>> {
    return inSession(await this.#behindLock(user, sql.ANNOUNCE, [session, sha256]));
  }

  async getCertificate(user: string, target: string): Promise<Outcome<'GET_CERTIFICATE'>> {
    const there = await this.#whereIs(user, target);
    if ('status' in there) return there;
    return there.sha256 === null
      ? { status: 'remoteUserNotAvailable' }
      : { status: 'ok', sha256: there.sha256 };
  }

  async getUserInfo(user: string, target: string): Promise<Outcome<'GET_USER_INFO'>> {
    const there = await this.#whereIs(user, target);
    if ('status' in there) return there;
    return there.ip === null
      ? { status: 'remoteUserNotAvailable' }
      : { status: 'ok', ip: there.ip, port: there.port };
  }

  /** As {@link #behindLock}, together with others who only look. */
  #looking<Row>(user: string, statement: Statement<Row>, values?: readonly Value[]): Promise<readonly Row[]> {
    return this.#behindLock(user, statement, values, sql.LOCK_USER_SHARED);
  }

  /** In one round trip; a statement of its own, since it is to see what was committed while the lock was waited for. */
  async #behindLock<Row>(
    user: string,
    statement: Statement<Row>,
    values: readonly Value[] = [],
    lock = sql.LOCK_USER,
  ): Promise<readonly Row[]> {
    const connection = await this.#begin();
    const locked = connection.run(lock, [user]);
    const rows = connection.run(statement, [user, ...values]);
    // Where the first fails the other does: of the transaction that is aborted.
    rows.catch(() => undefined);
    await locked;
    return rows;
  }

  #listed(user: string): Promise<ListOutcome> {
    return this.#lists.read(this.#begin, (known) => this.#looking(user, LIST_USERS, known));
  }

  async #content(
    user: string,
    target: string,
    after: number,
    limit: number,
  ): Promise<Exclude<Outcome<'LIST_CONTENT'>, { status: 'ok' }> | { rows: readonly sql.ContentRow[] }> {
    const rows = await this.#looking(user, sql.LIST_CONTENT, [target, after, limit]);
    const [own] = rows;
    if (own === undefined) return USER_DOES_NOT_EXIST;
    if (!own.connected) return USER_NOT_CONNECTED;
    if (own.target === null) return REMOTE_USER_DOES_NOT_EXIST;
    return { rows: rows.filter(({ number }) => number !== null) };
  }

  async #whereIs(
    user: string,
    target: string,
  ): Promise<NotConnected | { ip: string | null; port: number; sha256: string | null }> {
    const [row] = await this.#looking(user, sql.WHERE_IS, [target]);
    if (row === undefined) return USER_DOES_NOT_EXIST;
    return row.connected ? row : USER_NOT_CONNECTED;
  }
}

export async function secretOf(connection: Connection, user: string): Promise<KnownSecret> {
  const [row] = await connection.run(sql.SECRET_OF, [user]);
  return row === undefined ? USER_DOES_NOT_EXIST : { status: 'ok', hash: row.hash ?? undefined };
}

function boundOf(limit: number): number {
  return Math.min(limit, ALL);
}
