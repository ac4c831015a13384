import type { Statement } from '../../../postgres/connection.js';

// Each runs behind LOCK_USER in one transaction: it sees all that was committed before the lock was had, and nobody
// changes what is the user's until the transaction ends. A statement of several parts sees the tables as they were before
// all of them.

/** What is asked first of almost every user: no row where there is none. */
const OWN = `own AS (
    SELECT u.id, u.publications, c.user_id IS NOT NULL AS connected
    FROM users u LEFT JOIN connections c ON c.user_id = u.id WHERE u.name = $1)`;

export interface Own {
  readonly connected: boolean;
}

export interface Done extends Own {
  readonly done: boolean;
}

/** `user` in ASCII, so that nobody else's locks are met. */
const LOCK_SEED = 0x7573_6572;
const lockOf = (name: string): string => `hashtextextended(${name}, ${LOCK_SEED})`;

/**
 * name. Of the name, not of the row: who is told that there is no such user, and who is just registering it, come one
 * after the other too, as their records do; and a row that was waited for may be gone, and another in its place.
 */
export const LOCK_USER: Statement<unknown> = {
  name: 'lock user',
  text: `SELECT pg_advisory_xact_lock(${lockOf('$1')})`,
};

/** name. Of those who only look: they keep out whoever changes something, and not each other. */
export const LOCK_USER_SHARED: Statement<unknown> = {
  name: 'lock user shared',
  text: `SELECT pg_advisory_xact_lock_shared(${lockOf('$1')})`,
};

export const SECRET_OF: Statement<{ readonly hash: string | null }> = {
  name: 'secret of',
  text: 'SELECT secret_hash AS hash FROM users WHERE name = $1',
};

/** name, secret hash, most users, shard */
export const REGISTER: Statement<{
  readonly done: boolean;
  readonly hasRoom: boolean;
  readonly exists: boolean;
}> = {
  name: 'register',
  text: `WITH room AS (SELECT sum(users) < $3::bigint AS has FROM counts),
    added AS (
      INSERT INTO users (name, secret_hash) SELECT $1, $2 FROM room WHERE has
      ON CONFLICT (name) DO NOTHING RETURNING id),
    counted AS (UPDATE counts SET users = users + 1 WHERE shard = $4 AND EXISTS (SELECT FROM added))
    SELECT EXISTS (SELECT FROM added) AS done, (SELECT has FROM room) AS "hasRoom",
      EXISTS (SELECT FROM users WHERE name = $1) AS exists`,
};

/** name, shard */
export const UNREGISTER: Statement<unknown> = {
  name: 'unregister',
  text: `WITH ended AS (DELETE FROM connections c USING users u WHERE u.name = $1 AND c.user_id = u.id RETURNING 1),
    gone AS (DELETE FROM users WHERE name = $1 RETURNING publications),
    counted AS (
      UPDATE counts SET users = counts.users - 1, publications = counts.publications - gone.publications,
        connected = counts.connected - (SELECT count(*) FROM ended)
      FROM gone WHERE shard = $2)
    SELECT FROM gone`,
};

/** name, ip, port, entry, shard */
export const CONNECT: Statement<{ readonly done: boolean }> = {
  name: 'connect',
  text: `WITH ${OWN},
    added AS (
      INSERT INTO connections (user_id, ip, port, entry) SELECT id, $2, $3, $4 FROM own WHERE NOT connected
      RETURNING 1),
    counted AS (UPDATE counts SET connected = connected + 1 WHERE shard = $5 AND EXISTS (SELECT FROM added))
    SELECT EXISTS (SELECT FROM added) AS done FROM own`,
};

/** name, ip, port, seconds */
export const START_SESSION: Statement<{ readonly session: number | null }> = {
  name: 'start session',
  text: `WITH ${OWN},
    started AS (
      UPDATE connections SET session = nextval('session_numbers'), sha256 = NULL,
        expires_at = now() + $4::integer * interval '1 second'
      FROM own WHERE user_id = own.id AND ip = $2 AND port = $3 AND session IS NULL RETURNING session)
    SELECT (SELECT session FROM started) AS session FROM own`,
};

/** name, the session that it has to be or null for any, shard */
export const DISCONNECT: Statement<{ readonly done: boolean }> = {
  name: 'disconnect',
  text: `WITH ${OWN},
    ended AS (
      DELETE FROM connections USING own
      WHERE user_id = own.id AND ($2::text IS NULL OR session::text = $2) RETURNING 1),
    counted AS (UPDATE counts SET connected = connected - 1 WHERE shard = $3 AND EXISTS (SELECT FROM ended))
    SELECT EXISTS (SELECT FROM ended) AS done FROM own`,
};

/** shard, most. Who is just doing something is left to the next time. */
export const EXPIRE: Statement<{ readonly name: string }> = {
  name: 'expire',
  text: `WITH seen AS MATERIALIZED (
      SELECT u.id, u.name, c.expires_at FROM connections c JOIN users u ON u.id = c.user_id
      WHERE c.expires_at <= now() ORDER BY c.expires_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED),
    overdue AS MATERIALIZED (SELECT * FROM seen WHERE pg_try_advisory_xact_lock(${lockOf('seen.name')})),
    ended AS (
      DELETE FROM connections c USING overdue o WHERE c.user_id = o.id AND c.expires_at <= now()
      RETURNING c.user_id),
    counted AS (
      UPDATE counts SET connected = connected - (SELECT count(*) FROM ended)
      WHERE shard = $1 AND EXISTS (SELECT FROM ended))
    SELECT o.name FROM overdue o JOIN ended e ON e.user_id = o.id ORDER BY o.expires_at`,
};

/** name, path, description, published, most of all, most of one, shard */
export const PUBLISH: Statement<
  Done & { readonly hasRoom: boolean; readonly hasOwnRoom: boolean; readonly isThere: boolean }
> = {
  name: 'publish',
  text: `WITH ${OWN},
    room AS (SELECT sum(publications) < $5::bigint AS has FROM counts),
    added AS (
      INSERT INTO publications (user_id, path, description, published)
      SELECT id, $2, $3, $4 FROM own, room WHERE connected AND has AND own.publications < $6::bigint
      ON CONFLICT (user_id, path) DO NOTHING RETURNING user_id),
    counted_own AS (UPDATE users SET publications = publications + 1 WHERE id IN (SELECT user_id FROM added)),
    counted AS (
      UPDATE counts SET publications = publications + 1 WHERE shard = $7 AND EXISTS (SELECT FROM added))
    SELECT connected, EXISTS (SELECT FROM added) AS done, (SELECT has FROM room) AS "hasRoom",
      publications < $6::bigint AS "hasOwnRoom",
      EXISTS (SELECT FROM publications p WHERE p.user_id = own.id AND p.path = $2) AS "isThere" FROM own`,
};

/** name, path, size */
export const DESCRIBE_FILE: Statement<Done> = {
  name: 'describe file',
  text: `WITH ${OWN},
    described AS (
      UPDATE publications SET size = $3 FROM own WHERE connected AND user_id = own.id AND path = $2 RETURNING 1)
    SELECT connected, EXISTS (SELECT FROM described) AS done FROM own`,
};

/** name, path, shard */
export const DELETE: Statement<Done> = {
  name: 'delete',
  text: `WITH ${OWN},
    deleted AS (
      DELETE FROM publications USING own WHERE connected AND user_id = own.id AND path = $2 RETURNING user_id),
    counted_own AS (UPDATE users SET publications = publications - 1 WHERE id IN (SELECT user_id FROM deleted)),
    counted AS (
      UPDATE counts SET publications = publications - 1 WHERE shard = $3 AND EXISTS (SELECT FROM deleted))
    SELECT connected, EXISTS (SELECT FROM deleted) AS done FROM own`,
};

export interface ContentRow extends Own {
  readonly target: number | null;
  readonly number: number | null;
  readonly path: string;
  readonly description: string;
  readonly published: string;
  readonly size: number | null;
}

/** name, target, behind which number, how many. One row without a path where there is nothing. */
export const LIST_CONTENT: Statement<ContentRow> = {
  name: 'list content',
  text: `WITH ${OWN}
    SELECT connected, t.id AS target, p.number, p.path, p.description, p.published, p.size
    FROM own LEFT JOIN users t ON t.name = $2
    LEFT JOIN LATERAL (
      SELECT * FROM publications WHERE own.connected AND user_id = t.id AND number > $3
      ORDER BY number LIMIT $4) p ON true
    ORDER BY p.number`,
};

export interface SearchRow extends Own {
  readonly number: number | null;
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly size: number | null;
}

/** name, behind which number, how many are looked at. One row without a path where there is nothing. */
export const SEARCH: Statement<SearchRow> = {
  name: 'search',
  text: `WITH ${OWN}
    SELECT connected, p.number, p.name, p.path, p.description, p.size
    FROM own LEFT JOIN LATERAL (
      SELECT s.number, t.name, s.path, s.description, s.size
      FROM (SELECT * FROM publications WHERE own.connected AND number > $2 ORDER BY number LIMIT $3) s
      JOIN users t ON t.id = s.user_id) p ON true
    ORDER BY p.number`,
};

/** name, session, fingerprint */
export const ANNOUNCE: Statement<{ readonly done: boolean }> = {
  name: 'announce',
  text: `WITH ${OWN},
    announced AS (
      UPDATE connections SET sha256 = $3 FROM own WHERE user_id = own.id AND session::text = $2 RETURNING 1)
    SELECT EXISTS (SELECT FROM announced) AS done FROM own`,
};

/** name, target. Without ip where they are not connected. */
export const WHERE_IS: Statement<
  Own & { readonly ip: string | null; readonly port: number; readonly sha256: string | null }
> = {
  name: 'where is',
  text: `WITH ${OWN}
    SELECT connected, c.ip, c.port, c.sha256
    FROM own LEFT JOIN (connections c JOIN users t ON t.id = c.user_id) ON t.name = $2`,
};
