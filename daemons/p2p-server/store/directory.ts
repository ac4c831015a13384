import type { PeerAddress, Reply, ServerOperation } from '../../p2p-protocol/index.js';

/**
 * What an operation came to. `otherError` is no outcome of a directory: a directory that cannot do its work throws,
 * and the server answers for it.
 */
export type Outcome<Op extends ServerOperation> = Exclude<Reply<Op>, { readonly status: 'otherError' }>;

/** What a user shares: the path is its key, the description is for people. */
export interface Publication {
  readonly path: string;
  readonly description: string;
  /** The timestamp of the operation that published it. */
  readonly published: string;
}

/** Whether there is a user, and the hash of their secret if they have one. */
export type KnownSecret =
  { readonly status: 'ok'; readonly hash: string | undefined } | { readonly status: 'userDoesNotExist' };

/**
 * Who is registered, who is connected and what they publish. One method per operation, each of them atomic: two
 * that overlap give what one after the other would have given. Fields have been checked before they come here.
 *
 * {@link MemoryDirectory} is the reference model; every implementation passes the same conformance suite.
 */
export interface Directory {
  /** `secretHash` is kept with the user, where there is one. */
  register(user: string, secretHash?: string): Promise<Outcome<'REGISTER'>>;
  /** The hash of the secret that a user was registered with. */
  secretOf(user: string): Promise<KnownSecret>;
  /** Removes the user's publications and connection as well. */
  unregister(user: string): Promise<Outcome<'UNREGISTER'>>;
  /** A user who is connected stays connected where they are. Lasts until somebody ends it. */
  connect(user: string, listener: PeerAddress): Promise<Outcome<'CONNECT'>>;
  /**
   * From now on the connection lasts only as long as heartbeats come, each within the directory's time to live. Not
   * connected is also who is connected elsewhere, or has a session already.
   */
  startSession(user: string, listener: PeerAddress): Promise<Outcome<'START_SESSION'>>;
  /** Not connected is also who is connected by another session. */
  heartbeat(user: string, session: string): Promise<Outcome<'HEARTBEAT'>>;
  /** Publications outlive the connection. */
  disconnect(user: string): Promise<Outcome<'DISCONNECT'>>;
  disconnectSession(user: string, session: string): Promise<Outcome<'DISCONNECT_SESSION'>>;
  /** Ends the sessions whose time is over, and says whose they were. */
  expireSessions(): Promise<readonly string[]>;
  publish(user: string, publication: Publication): Promise<Outcome<'PUBLISH'>>;
  /** Adds to a publication what PUBLISH cannot say. */
  describeFile(user: string, path: string, size: number): Promise<Outcome<'DESCRIBE_FILE'>>;
  delete(user: string, path: string): Promise<Outcome<'DELETE'>>;
  /** The connected users except the one who asks, those connected longest first. */
  listUsers(user: string): Promise<Outcome<'LIST_USERS'>>;
  /** The reply that carries what {@link listUsers} comes to, from parts that are kept encoded. */
  listUsersReply(user: string): Promise<Buffer>;
  /** The target's paths in the order of their publication; the target need not be connected. */
  listContent(user: string, target: string): Promise<Outcome<'LIST_CONTENT'>>;
  /** A page of the target's publications behind `after`, which is empty or the `next` of the page before. */
  listContentLong(user: string, target: string, after: string): Promise<Outcome<'LIST_CONTENT_LONG'>>;
  /** A page of the publications of all users whose path or description contain each word of the text. */
  search(user: string, text: string, after: string): Promise<Outcome<'SEARCH'>>;
  /** The fingerprint of the certificate that the user serves files with, as long as this session lasts. */
  announceCertificate(
    user: string,
    session: string,
    sha256: string,
  ): Promise<Outcome<'ANNOUNCE_CERTIFICATE'>>;
  /** Not available is also who announced none. */
  getCertificate(user: string, target: string): Promise<Outcome<'GET_CERTIFICATE'>>;
  getUserInfo(user: string, target: string): Promise<Outcome<'GET_USER_INFO'>>;
}
