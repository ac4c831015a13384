import type { PeerAddress } from '../../../p2p-protocol/index.js';
import { ConnectedUsers } from '../connected-users.js';
import type { SurveyedUser } from '../survey.js';
import { checksumOf, type ConnectionRow, type Unsummed } from './rows.js';
import type { SqliteState } from './state.js';
import type { Statements } from './statements.js';
import type { Verify } from './verify.js';

/** Who is connected, in the order of connection. */
export class SqliteConnections {
  readonly #statements: Statements;
  readonly #state: SqliteState;
  readonly #verify: Verify;
  /** The whole table as the works of this group have left it; undefined until it is read. */
  #listed: ConnectedUsers | undefined;

  constructor(statements: Statements, state: SqliteState, verify: Verify) {
    this.#statements = statements;
    this.#state = state;
    this.#verify = verify;
  }

  find(user: string): ConnectionRow | undefined {
    return this.#verify.connection(this.#statements.findConnection.get(user));
  }

  findBySession(session: number): ConnectionRow | undefined {
    return this.#verify.connection(this.#statements.findConnectionBySession.get(session));
  }

  /**
   * All of them, read at once at the start and after a group that was taken back; reading the rows for each list would
   * keep everybody else waiting.
   * @throws DamagedStoreError each time, where a row is damaged
   */
  get listed(): ConnectedUsers {
    return this.#listed ?? this.readAll();
  }

  /** How many; unverified, so that a damaged row keeps nobody from looking on. */
  get count(): number {
    return this.#listed?.size ?? this.#statements.countConnections.get() ?? 0;
  }

  /**
   * Those whose number is below `before`, newest first, at most so many, with how much each publishes. Unverified: what
   * operations say of a row is verified when they do.
   */
  surveyedBelow(before: number, limit: number): SurveyedUser[] {
    return this.#statements.surveyedUsersBelow.all(before, limit);
  }

  /** @throws DamagedStoreError where a row is damaged */
  readAll(): ConnectedUsers {
    const all = new ConnectedUsers();
    for (const row of this.#statements.connections.iterate()) {
      const { user, ip, port } = this.#verify.connection(row);
      all.add(user, { ip, port });
    }
    this.#listed = all;
    return all;
  }

  readonly #forget = (): void => {
    this.#listed = undefined;
  };

  add(user: string, { ip, port }: PeerAddress): void {
    const number = this.#state.values.lastConnection + 1;
    this.#statements.addConnection.run(summed({ number, user, ip, port, session: null, sha256: null }));
    this.#state.change({ lastConnection: number });
    this.#listed?.add(user, { ip, port });
    this.#state.whenTakenBack(this.#forget);
  }

  remove({ number, user }: ConnectionRow): void {
    this.#statements.removeConnection.run(number);
    this.#listed?.delete(user);
    this.#state.whenTakenBack(this.#forget);
  }

  /** Gives the session its number, which is greater than any before. */
  startSession(connection: ConnectionRow): number {
    // At least a time: a server that lost its store gives no number again that an old client still has.
    const session = Math.max(this.#state.values.lastSession + 1, Date.now());
    this.#statements.setSession.run(summed({ ...connection, session, sha256: null }));
    this.#state.change({ lastSession: session });
    return session;
  }

  announce(connection: ConnectionRow, sha256: string): void {
    this.#statements.setSession.run(summed({ ...connection, sha256 }));
  }

  /** The first `limit` sessions behind one, up to another. */
  sessionsBetween(after: number, last: number, limit: number): number[] {
    return this.#statements.sessionsBetween.all(after, last, limit);
  }
}

function summed(connection: Unsummed<ConnectionRow>): ConnectionRow {
  return { ...connection, checksum: checksumOf.connection(connection) };
}
