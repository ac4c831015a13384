import type { PeerAddress } from '../p2p-protocol/index.js';
import type { Directory, Outcome, Publication } from './directory.js';

/** Descriptions by path; a Map keeps the order of publication. */
type Publications = Map<string, string>;

const OK = { status: 'ok' } as const;
const USER_DOES_NOT_EXIST = { status: 'userDoesNotExist' } as const;
const USER_NOT_CONNECTED = { status: 'userNotConnected' } as const;

/**
 * The directory as the protocol means it, and nothing else. No method awaits anything between reading and writing,
 * so that each is atomic by itself.
 */
export class MemoryDirectory implements Directory {
  readonly #publicationsOf = new Map<string, Publications>();
  /** In the order of connection; only registered users are in it. */
  readonly #listenerOf = new Map<string, PeerAddress>();

  register(user: string): Promise<Outcome<'REGISTER'>> {
    if (this.#publicationsOf.has(user)) return outcome({ status: 'usernameInUse' });
    this.#publicationsOf.set(user, new Map());
    return outcome(OK);
  }

  unregister(user: string): Promise<Outcome<'UNREGISTER'>> {
    if (!this.#publicationsOf.delete(user)) return outcome(USER_DOES_NOT_EXIST);
    this.#listenerOf.delete(user);
    return outcome(OK);
  }

  connect(user: string, listener: PeerAddress): Promise<Outcome<'CONNECT'>> {
    if (!this.#publicationsOf.has(user)) return outcome(USER_DOES_NOT_EXIST);
    if (this.#listenerOf.has(user)) return outcome({ status: 'userAlreadyConnected' });
    this.#listenerOf.set(user, listener);
    return outcome(OK);
  }

  disconnect(user: string): Promise<Outcome<'DISCONNECT'>> {
    const own = this.#publicationsIfConnected(user);
    if (!(own instanceof Map)) return outcome(own);
    this.#listenerOf.delete(user);
    return outcome(OK);
  }

  publish(user: string, publication: Publication): Promise<Outcome<'PUBLISH'>> {
    const own = this.#publicationsIfConnected(user);
    if (!(own instanceof Map)) return outcome(own);
    if (own.has(publication.path)) return outcome({ status: 'contentAlreadyPublished' });
    own.set(publication.path, publication.description);
    return outcome(OK);
  }

  delete(user: string, path: string): Promise<Outcome<'DELETE'>> {
    const own = this.#publicationsIfConnected(user);
    if (!(own instanceof Map)) return outcome(own);
    return outcome(own.delete(path) ? OK : { status: 'contentNotPublished' });
  }

  listUsers(user: string): Promise<Outcome<'LIST_USERS'>> {
    const own = this.#publicationsIfConnected(user);
    if (!(own instanceof Map)) return outcome(own);
    const others = [...this.#listenerOf].filter(([name]) => name !== user);
    return outcome({ status: 'ok', users: others.map(([name, listener]) => ({ name, ...listener })) });
  }

  listContent(user: string, target: string): Promise<Outcome<'LIST_CONTENT'>> {
    const own = this.#publicationsIfConnected(user);
    if (!(own instanceof Map)) return outcome(own);
    const publications = this.#publicationsOf.get(target);
    if (publications === undefined) return outcome({ status: 'remoteUserDoesNotExist' });
    return outcome({ status: 'ok', paths: [...publications.keys()] });
  }

  getUserInfo(user: string, target: string): Promise<Outcome<'GET_USER_INFO'>> {
    const own = this.#publicationsIfConnected(user);
    if (!(own instanceof Map)) return outcome(own);
    const listener = this.#listenerOf.get(target);
    return outcome(
      listener === undefined ? { status: 'remoteUserNotAvailable' } : { status: 'ok', ...listener },
    );
  }

  /** What almost every operation asks first; that somebody does not exist goes before that they are not connected. */
  #publicationsIfConnected(
    user: string,
  ): Publications | typeof USER_DOES_NOT_EXIST | typeof USER_NOT_CONNECTED {
    const publications = this.#publicationsOf.get(user);
    if (publications === undefined) return USER_DOES_NOT_EXIST;
    return this.#listenerOf.has(user) ? publications : USER_NOT_CONNECTED;
  }
}

function outcome<T>(value: T): Promise<T> {
  return Promise.resolve(value);
}
