import {
  encodeReply,
  type FoundPublication,
  type ListedPublication,
  type PeerAddress,
} from '../../../p2p-protocol/index.js';
import type { Directory, KnownSecret, Outcome, Publication } from '../directory.js';
import {
  type DirectoryLimits,
  tooManyPublications,
  tooManyPublicationsOfOne,
  tooManyUsers,
} from '../directory-limits.js';
import type { Heartbeats } from './heartbeats.js';
import { matcherOf } from '../matching.js';
import { OK, USER_DOES_NOT_EXIST, USER_NOT_CONNECTED } from '../outcomes.js';
import { expireSessions } from './expiry.js';
import { promised } from './promised.js';
import type { Ahead } from './read-ahead.js';
import type { ConnectionRow, PublicationRow, UserRow } from './rows.js';
import type { SqliteState } from './state.js';
import type { SqliteTables } from './tables.js';

interface SqliteDirectoryOptions {
  readonly tables: SqliteTables;
  readonly state: SqliteState;
  readonly heartbeats: Heartbeats;
  readonly sessionTtlSeconds: number;
  readonly limits: DirectoryLimits;
  /** What was read before, of what an operation lists. */
  readonly ahead?: Ahead;
  /** Told of damage that no operation answers for. */
  readonly onDamage: (error: Error) => void;
}

/** The directory in tables. Every method is called within a transaction, and reads before it writes. */
export class SqliteDirectory implements Directory {
  readonly #options: SqliteDirectoryOptions;
  readonly #tables: SqliteTables;

  constructor(options: SqliteDirectoryOptions) {
    this.#options = options;
    this.#tables = options.tables;
  }

  /** The same for an operation that lists what was read ahead. @throws ReadAhead, as a rejection of `listContent` */
  with(ahead: Ahead): SqliteDirectory {
    return ahead === undefined ? this : new SqliteDirectory({ ...this.#options, ahead });
  }

  register(user: string, secretHash?: string): Promise<Outcome<'REGISTER'>> {
    return promised(() => {
      if (this.#tables.users.find(user) !== undefined) return { status: 'usernameInUse' };
      const { limits, state } = this.#options;
      if (state.values.users >= limits.maxUsers) throw tooManyUsers(limits);
      this.#tables.users.add(user, secretHash);
      return OK;
    });
  }

  secretOf(user: string): Promise<KnownSecret> {
    return promised(() => {
      const own = this.#tables.users.find(user);
      if (own === undefined) return USER_DOES_NOT_EXIST;
      return { status: 'ok', hash: own.secretHash ?? undefined };
    });
  }

  unregister(user: string): Promise<Outcome<'UNREGISTER'>> {
    return promised(() => {
      const own = this.#tables.users.find(user);
      if (own === undefined) return USER_DOES_NOT_EXIST;
      const connection = this.#tables.connections.find(user);
      this.#tables.publications.removeAllOf(own);
      this.#tables.users.remove(own);
      if (connection !== undefined) this.#end(connection);
      return OK;
    });
  }

  connect(user: string, listener: PeerAddress): Promise<Outcome<'CONNECT'>> {
    return promised(() => {
      if (this.#tables.users.find(user) === undefined) return USER_DOES_NOT_EXIST;
      if (this.#tables.connections.find(user) !== undefined) return { status: 'userAlreadyConnected' };
      this.#tables.connections.add(user, listener);
      return OK;
    });
  }

  startSession(user: string, { ip, port }: PeerAddress): Promise<Outcome<'START_SESSION'>> {
    return promised(() => {
      const own = this.#tables.connected(user);
      if ('status' in own) return own;
      const { connection } = own;
      if (connection.ip !== ip || connection.port !== port || connection.session !== null)
        return USER_NOT_CONNECTED;
      const session = this.#tables.connections.startSession(connection);
      this.#options.heartbeats.heard(session);
      return { status: 'ok', session: String(session), ttlSeconds: this.#options.sessionTtlSeconds };
    });
  }

  heartbeat(user: string, session: string): Promise<Outcome<'HEARTBEAT'>> {
    return promised(() => {
      const own = this.#tables.inSession(user, session);
      if ('status' in own) return own;
      this.#options.heartbeats.heard(Number(session));
      return OK;
    });
  }

  disconnect(user: string): Promise<Outcome<'DISCONNECT'>> {
    return promised(() => {
      const own = this.#tables.connected(user);
      if ('status' in own) return own;
      this.#end(own.connection);
      return OK;
    });
  }

  disconnectSession(user: string, session: string): Promise<Outcome<'DISCONNECT_SESSION'>> {
    return promised(() => {
      const own = this.#tables.inSession(user, session);
      if ('status' in own) return own;
      this.#end(own.connection);
      return OK;
    });
  }

  expireSessions(): Promise<readonly string[]> {
    return promised(() => expireSessions({ ...this.#options, connections: this.#tables.connections }));
  }

  publish(user: string, publication: Publication): Promise<Outcome<'PUBLISH'>> {
    return promised(() => {
      const own = this.#tables.connected(user);
      if ('status' in own) return own;
      if (this.#tables.publications.find(own.user, publication.path) !== undefined)
        return { status: 'contentAlreadyPublished' };
      admitPublication(own.user, this.#options);
      this.#tables.publications.add(own.user, publication);
      this.#tables.users.countPublications(own.user, 1);
      return OK;
    });
  }

  describeFile(user: string, path: string, size: number): Promise<Outcome<'DESCRIBE_FILE'>> {
    return promised(() => {
      const own = this.#tables.connected(user);
      if ('status' in own) return own;
      const publication = this.#tables.publications.find(own.user, path);
      if (publication === undefined) return { status: 'contentNotPublished' };
      this.#tables.publications.describe(publication, size);
      return OK;
    });
  }

  delete(user: string, path: string): Promise<Outcome<'DELETE'>> {
    return promised(() => {
      const own = this.#tables.connected(user);
      if ('status' in own) return own;
      const publication = this.#tables.publications.find(own.user, path);
      if (publication === undefined) return { status: 'contentNotPublished' };
      this.#tables.publications.remove(publication);
      this.#tables.users.countPublications(own.user, -1);
      return OK;
    });
  }

  listUsers(user: string): Promise<Outcome<'LIST_USERS'>> {
    return promised(() => {
      const own = this.#tables.connected(user);
      if ('status' in own) return own;
      return { status: 'ok', users: this.#tables.connections.listed.without(user) };
    });
  }

  listUsersReply(user: string): Promise<Buffer> {
    return promised(() => {
      const own = this.#tables.connected(user);
      return 'status' in own ? encodeReply('LIST_USERS', own) : this.#tables.connections.listed.replyTo(user);
    });
  }

  listContent(user: string, target: string): Promise<Outcome<'LIST_CONTENT'>> {
    return promised(() => {
      const content = this.#tables.contentFor(user, target);
      if ('status' in content) return content;
      return { status: 'ok', paths: this.#tables.publications.pathsOf(content, this.#options.ahead) };
    });
  }

  listContentLong(user: string, target: string, after: string): Promise<Outcome<'LIST_CONTENT_LONG'>> {
    return promised(() => {
      const content = this.#tables.contentFor(user, target);
      if ('status' in content) return content;
      const { entries, next } = this.#tables.publications.pageOf(content, after);
      return { status: 'ok', entries: entries.map(listed), next };
    });
  }

  search(user: string, text: string, after: string): Promise<Outcome<'SEARCH'>> {
    return promised(() => {
      const own = this.#tables.connected(user);
      if ('status' in own) return own;
      const isWanted = matcherOf(text);
      const nameOf = this.#tables.namesById();
      const { entries, next } = this.#tables.publications.page(after, (row) => {
        const name = isWanted(row) ? nameOf(row.user) : undefined;
        // Whose user is gone is about to go.
        return name === undefined ? undefined : found(name, row);
      });
      return { status: 'ok', entries, next };
    });
  }

  announceCertificate(
    user: string,
    session: string,
    sha256: string,
  ): Promise<Outcome<'ANNOUNCE_CERTIFICATE'>> {
    return promised(() => {
      const own = this.#tables.inSession(user, session);
      if ('status' in own) return own;
      this.#tables.connections.announce(own.connection, sha256);
      return OK;
    });
  }

  getCertificate(user: string, target: string): Promise<Outcome<'GET_CERTIFICATE'>> {
    return promised(() => {
      const own = this.#tables.connected(user);
      if ('status' in own) return own;
      const sha256 = this.#tables.connections.find(target)?.sha256 ?? undefined;
      return sha256 === undefined ? { status: 'remoteUserNotAvailable' } : { status: 'ok', sha256 };
    });
  }

  getUserInfo(user: string, target: string): Promise<Outcome<'GET_USER_INFO'>> {
    return promised(() => {
      const own = this.#tables.connected(user);
      if ('status' in own) return own;
      const there = this.#tables.connections.find(target);
      if (there === undefined) return { status: 'remoteUserNotAvailable' };
      return { status: 'ok', ip: there.ip, port: there.port };
    });
  }

  #end(connection: ConnectionRow): void {
    const { session } = connection;
    this.#tables.connections.remove(connection);
    if (session !== null) this.#options.state.afterCommit(() => this.#options.heartbeats.forget(session));
  }
}

function admitPublication({ publications }: UserRow, { limits, state }: SqliteDirectoryOptions): void {
  if (state.values.publications >= limits.maxPublications) throw tooManyPublications(limits);
  if (publications >= limits.maxPublicationsPerUser) throw tooManyPublicationsOfOne(limits);
}

function listed({ path, size, description, published }: PublicationRow): ListedPublication {
  return { path, size: size ?? undefined, description, published };
}

function found(user: string, { path, size, description }: PublicationRow): FoundPublication {
  return { user, path, size: size ?? undefined, description };
}
