import { DamagedStoreError } from '../../../sqlite/damaged-store.js';
import type { Heartbeats } from './heartbeats.js';
import type { SqliteConnections } from './connections.js';
import type { SqliteState } from './state.js';

/** A bound on how long everybody else waits. */
const MAX_EXPIRED_AT_ONCE = 1_000;

interface ExpiryOptions {
  readonly connections: SqliteConnections;
  readonly heartbeats: Heartbeats;
  readonly state: SqliteState;
  /** Told of a session that cannot be ended, since its row is damaged. */
  readonly onDamage: (error: Error) => void;
}

/** Ends sessions whose time is over: whose they were, those who went silent first first. */
export function expireSessions(options: ExpiryOptions): string[] {
  const { heartbeats, state } = options;
  const users: string[] = [];
  for (const session of heartbeats.overdue(MAX_EXPIRED_AT_ONCE)) {
    users.push(...endSession(session, options));
    state.afterCommit(() => heartbeats.forget(session));
  }
  return [...users, ...expireOldSessions(options)];
}

/** Those of an earlier run of the server that were never heard of in this one. */
function expireOldSessions(options: ExpiryOptions): string[] {
  const { connections, heartbeats, state } = options;
  const silent = heartbeats.silentSinceStart;
  if (silent === undefined) return [];
  const sessions = connections.sessionsBetween(silent.after, silent.last, MAX_EXPIRED_AT_ONCE);
  const users = sessions
    .filter((session) => !heartbeats.isKnown(session))
    .flatMap((session) => endSession(session, options));
  const lookedUpTo = sessions.length < MAX_EXPIRED_AT_ONCE ? silent.last : sessions.at(-1);
  state.afterCommit(() => heartbeats.lookedUpTo(lookedUpTo ?? silent.last));
  return users;
}

function endSession(session: number, { connections, onDamage }: ExpiryOptions): string[] {
  try {
    const connection = connections.findBySession(session);
    if (connection === undefined) return [];
    connections.remove(connection);
    return [connection.user];
  } catch (error) {
    if (!(error instanceof DamagedStoreError)) throw error;
    onDamage(error);
    return [];
  }
}
