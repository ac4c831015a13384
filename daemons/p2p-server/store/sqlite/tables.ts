import {
  type NotConnected,
  REMOTE_USER_DOES_NOT_EXIST,
  USER_DOES_NOT_EXIST,
  USER_NOT_CONNECTED,
} from '../outcomes.js';
import { SqliteConnections } from './connections.js';
import { SqlitePublications } from './publications.js';
import type { ConnectionRow, UserRow } from './rows.js';
import type { SqliteState } from './state.js';
import type { Statements } from './statements.js';
import { SqliteUsers } from './users.js';
import type { Verify } from './verify.js';

interface Connected {
  readonly user: UserRow;
  readonly connection: ConnectionRow;
}

/** The directory's tables, and what almost every operation asks of them first. */
export class SqliteTables {
  readonly users: SqliteUsers;
  readonly publications: SqlitePublications;
  readonly connections: SqliteConnections;

  constructor(statements: Statements, state: SqliteState, verify: Verify) {
    this.users = new SqliteUsers(statements, state, verify);
    this.publications = new SqlitePublications(statements, state, verify);
    this.connections = new SqliteConnections(statements, state, verify);
  }

  connected(name: string): Connected | NotConnected {
    const user = this.users.find(name);
    if (user === undefined) return USER_DOES_NOT_EXIST;
    const connection = this.connections.find(name);
    return connection === undefined ? USER_NOT_CONNECTED : { user, connection };
  }

  /** Not connected is also who is connected by another session. */
  inSession(name: string, session: string): Connected | NotConnected {
    const own = this.connected(name);
    if ('status' in own) return own;
    const { session: current } = own.connection;
    return current !== null && String(current) === session ? own : USER_NOT_CONNECTED;
  }

  /** The target of somebody who is connected. */
  contentFor(name: string, target: string): UserRow | NotConnected | typeof REMOTE_USER_DOES_NOT_EXIST {
    const own = this.connected(name);
    if ('status' in own) return own;
    return this.users.find(target) ?? REMOTE_USER_DOES_NOT_EXIST;
  }

  /** Tells the name of each user, reading it once; undefined for who is gone. */
  namesById(): (id: number) => string | undefined {
    const names = new Map<number, string | undefined>();
    return (id) => {
      if (!names.has(id)) names.set(id, this.users.findById(id)?.name);
      return names.get(id);
    };
  }
}
