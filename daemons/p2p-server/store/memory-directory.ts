import {
  encodeReply,
  type FoundPublication,
  type ListedPublication,
  type PeerAddress,
} from '../../p2p-protocol/index.js';
import { ConnectedUsers } from './connected-users.js';
import type { Directory, KnownSecret, Outcome, Publication } from './directory.js';
import {
  type DirectoryLimits,
  NO_LIMITS,
  tooManyPublications,
  tooManyPublicationsOfOne,
  tooManyUsers,
} from './directory-limits.js';
import { DEFAULT_SESSION_TTL_SECONDS, type DirectoryOptions } from './directory-options.js';
import { matcherOf } from './matching.js';
import { type Numbered, PublicationsInOrder } from './publications.js';
import { Sessions } from './sessions.js';
import { memorySurvey } from './memory-survey.js';
import { type NotConnected, OK, USER_DOES_NOT_EXIST, USER_NOT_CONNECTED } from './outcomes.js';
import type { Survey } from './survey.js';

interface NumberedPublication extends Publication, Numbered {
  readonly user: string;
  size: number | undefined;
}

interface User {
  readonly secretHash: string | undefined;
  readonly byPath: Map<string, NumberedPublication>;
  readonly inOrder: PublicationsInOrder<NumberedPublication>;
}

/**
 * The directory as the protocol means it, and nothing else. No method awaits anything between reading and writing,
 * so that each is atomic by itself.
 */
export class MemoryDirectory implements Directory {
  readonly #users = new Map<string, User>();
  readonly #publications = new PublicationsInOrder<NumberedPublication>();
  #lastNumber = 0;
  /** In the order of connection; only registered users are in it. */
  readonly #connected = new ConnectedUsers();
  readonly #sessions: Sessions;
  readonly #sessionTtlSeconds: number;
  readonly #limits: DirectoryLimits;
  readonly survey: Survey = memorySurvey({
    users: this.#users,
    connected: this.#connected,
    publications: this.#publications,
  });

  constructor({
    sessionTtlSeconds = DEFAULT_SESSION_TTL_SECONDS,
    nowMs = () => performance.now(),
    limits = NO_LIMITS,
  }: DirectoryOptions = {}) {
    this.#sessionTtlSeconds = sessionTtlSeconds;
    this.#limits = limits;
    this.#sessions = new Sessions(sessionTtlSeconds * 1000, nowMs);
  }

  register(user: string, secretHash?: string): Promise<Outcome<'REGISTER'>> {
    if (this.#users.has(user)) return outcome({ status: 'usernameInUse' });
    if (this.#users.size >= this.#limits.maxUsers) return Promise.reject(tooManyUsers(this.#limits));
    this.#users.set(user, { secretHash, byPath: new Map(), inOrder: new PublicationsInOrder() });
    return outcome(OK);
  }

  secretOf(user: string): Promise<KnownSecret> {
    const own = this.#users.get(user);
    return outcome(own === undefined ? USER_DOES_NOT_EXIST : { status: 'ok', hash: own.secretHash });
  }

  unregister(user: string): Promise<Outcome<'UNREGISTER'>> {
    const own = this.#users.get(user);
    if (own === undefined) return outcome(USER_DOES_NOT_EXIST);
    for (const publication of own.byPath.values()) this.#publications.delete(publication);
    this.#users.delete(user);
    this.#end(user);
    return outcome(OK);
  }

  connect(user: string, listener: PeerAddress): Promise<Outcome<'CONNECT'>> {
    if (!this.#users.has(user)) return outcome(USER_DOES_NOT_EXIST);
    if (this.#connected.has(user)) return outcome({ status: 'userAlreadyConnected' });
    this.#connected.add(user, listener);
    return outcome(OK);
  }

  startSession(user: string, listener: PeerAddress): Promise<Outcome<'START_SESSION'>> {
    if (!this.#users.has(user)) return outcome(USER_DOES_NOT_EXIST);
    const connected = this.#connected.get(user);
    const isHere = connected?.ip === listener.ip && connected.port === listener.port;
    if (!isHere || this.#sessions.has(user)) return outcome(USER_NOT_CONNECTED);
    return outcome({
      status: 'ok',
      session: this.#sessions.start(user),
      ttlSeconds: this.#sessionTtlSeconds,
    });
  }

  heartbeat(user: string, session: string): Promise<Outcome<'HEARTBEAT'>> {
    if (!this.#users.has(user)) return outcome(USER_DOES_NOT_EXIST);
    return outcome(this.#sessions.renew(user, session) ? OK : USER_NOT_CONNECTED);
  }

  disconnect(user: string): Promise<Outcome<'DISCONNECT'>> {
    const own = this.#userIfConnected(user);
    if ('status' in own) return outcome(own);
    this.#end(user);
    return outcome(OK);
  }

  disconnectSession(user: string, session: string): Promise<Outcome<'DISCONNECT_SESSION'>> {
    if (!this.#users.has(user)) return outcome(USER_DOES_NOT_EXIST);
    if (!this.#sessions.isCurrent(user, session)) return outcome(USER_NOT_CONNECTED);
    this.#end(user);
    return outcome(OK);
  }

  expireSessions(): Promise<readonly string[]> {
    const users = this.#sessions.overdue();
    for (const user of users) this.#end(user);
    return Promise.resolve(users);
  }

  publish(user: string, publication: Publication): Promise<Outcome<'PUBLISH'>> {
    const own = this.#userIfConnected(user);
    if ('status' in own) return outcome(own);
    if (own.byPath.has(publication.path)) return outcome({ status: 'contentAlreadyPublished' });
    const limits = this.#limits;
    if (this.#publications.size >= limits.maxPublications) return Promise.reject(tooManyPublications(limits));
    if (own.byPath.size >= limits.maxPublicationsPerUser)
      return Promise.reject(tooManyPublicationsOfOne(limits));
    const numbered = { ...publication, user, number: ++this.#lastNumber, size: undefined };
    own.byPath.set(publication.path, numbered);
    own.inOrder.append(numbered);
    this.#publications.append(numbered);
    return outcome(OK);
  }

  describeFile(user: string, path: string, size: number): Promise<Outcome<'DESCRIBE_FILE'>> {
    const own = this.#userIfConnected(user);
    if ('status' in own) return outcome(own);
    const publication = own.byPath.get(path);
    if (publication === undefined) return outcome({ status: 'contentNotPublished' });
    publication.size = size;
    return outcome(OK);
  }

  delete(user: string, path: string): Promise<Outcome<'DELETE'>> {
    const own = this.#userIfConnected(user);
    if ('status' in own) return outcome(own);
    const publication = own.byPath.get(path);
    if (publication === undefined) return outcome({ status: 'contentNotPublished' });
    own.byPath.delete(path);
    own.inOrder.delete(publication);
    this.#publications.delete(publication);
    return outcome(OK);
  }

  listUsers(user: string): Promise<Outcome<'LIST_USERS'>> {
    const own = this.#userIfConnected(user);
    if ('status' in own) return outcome(own);
    return outcome({ status: 'ok', users: this.#connected.without(user) });
  }

  listUsersReply(user: string): Promise<Buffer> {
    const own = this.#userIfConnected(user);
    return Promise.resolve('status' in own ? encodeReply('LIST_USERS', own) : this.#connected.replyTo(user));
  }

  listContent(user: string, target: string): Promise<Outcome<'LIST_CONTENT'>> {
    const content = this.#contentFor(user, target);
    if ('status' in content) return outcome(content);
    return outcome({ status: 'ok', paths: [...content.byPath.keys()] });
  }

  listContentLong(user: string, target: string, after: string): Promise<Outcome<'LIST_CONTENT_LONG'>> {
    const content = this.#contentFor(user, target);
    if ('status' in content) return outcome(content);
    const { entries, next } = content.inOrder.page(after);
    return outcome({ status: 'ok', entries: entries.map(listed), next });
  }

  search(user: string, text: string, after: string): Promise<Outcome<'SEARCH'>> {
    const own = this.#userIfConnected(user);
    if ('status' in own) return outcome(own);
    const { entries, next } = this.#publications.page(after, matcherOf(text));
    return outcome({ status: 'ok', entries: entries.map(found), next });
  }

  announceCertificate(
    user: string,
    session: string,
    sha256: string,
  ): Promise<Outcome<'ANNOUNCE_CERTIFICATE'>> {
    if (!this.#users.has(user)) return outcome(USER_DOES_NOT_EXIST);
    return outcome(this.#sessions.announce(user, session, sha256) ? OK : USER_NOT_CONNECTED);
  }

  getCertificate(user: string, target: string): Promise<Outcome<'GET_CERTIFICATE'>> {
    const own = this.#userIfConnected(user);
    if ('status' in own) return outcome(own);
    const sha256 = this.#sessions.certificateOf(target);
    return outcome(sha256 === undefined ? { status: 'remoteUserNotAvailable' } : { status: 'ok', sha256 });
  }

  getUserInfo(user: string, target: string): Promise<Outcome<'GET_USER_INFO'>> {
    const own = this.#userIfConnected(user);
    if ('status' in own) return outcome(own);
    const listener = this.#connected.get(target);
    return outcome(
      listener === undefined
        ? { status: 'remoteUserNotAvailable' }
        : { status: 'ok', ip: listener.ip, port: listener.port },
    );
  }

  #end(user: string): void {
    this.#connected.delete(user);
    this.#sessions.end(user);
  }

  /** What almost every operation asks first. */
  #userIfConnected(user: string): User | NotConnected {
    const found = this.#users.get(user);
    if (found === undefined) return USER_DOES_NOT_EXIST;
    return this.#connected.has(user) ? found : USER_NOT_CONNECTED;
  }

  #contentFor(user: string, target: string): User | Exclude<Outcome<'LIST_CONTENT'>, { status: 'ok' }> {
    const own = this.#userIfConnected(user);
    if ('status' in own) return own;
    return this.#users.get(target) ?? { status: 'remoteUserDoesNotExist' };
  }
}

function listed({ path, size, description, published }: NumberedPublication): ListedPublication {
  return { path, size, description, published };
}

function found({ user, path, size, description }: NumberedPublication): FoundPublication {
  return { user, path, size, description };
}

function outcome<T>(value: T): Promise<T> {
  return Promise.resolve(value);
}
