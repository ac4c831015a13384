import type { Connection, Statement } from '../../../postgres/connection.js';

/** For so long heartbeats are gathered. */
const GATHER_MS = 50;
const MAX_AT_ONCE = 1_000;

interface Renewed {
  readonly exists: boolean;
  readonly done: boolean;
}

/**
 * names, sessions, seconds; a row for each, in their order. Whoever has several rows locks them in the order of their
 * users, or passes over those that are locked: nobody waits for each other.
 */
const RENEW: Statement<Renewed> = {
  name: 'renew sessions',
  text: `WITH asked AS (
      SELECT a.place, a.session, u.id
      FROM unnest($1::text[], $2::text[]) WITH ORDINALITY a (name, session, place) LEFT JOIN users u ON u.name = a.name),
    held AS MATERIALIZED (
      SELECT user_id FROM connections WHERE user_id IN (SELECT id FROM asked) ORDER BY user_id FOR UPDATE),
    renewed AS (
      UPDATE connections c SET expires_at = now() + $3::integer * interval '1 second'
      FROM held, asked WHERE c.user_id = held.user_id AND c.user_id = asked.id AND c.session::text = asked.session
      RETURNING c.user_id, asked.session)
    SELECT asked.id IS NOT NULL AS exists, renewed.user_id IS NOT NULL AS done
    FROM asked LEFT JOIN renewed ON renewed.user_id = asked.id AND renewed.session = asked.session
    ORDER BY asked.place`,
};

interface Waiting {
  readonly user: string;
  readonly session: string;
  readonly resolve: (renewed: { readonly done: boolean } | undefined) => void;
  readonly reject: (error: unknown) => void;
}

export interface HeartbeatsOptions {
  /** Lends a connection for a while. @throws DatabaseAwayError */
  readonly lend: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>;
  readonly sessionTtlSeconds: number;
  /** For how long they are gathered (50); with 0 each goes on its own. */
  readonly gatherMs?: number | undefined;
}

/**
 * Heartbeats are most of what clients ask: those of a moment go in one statement. Nobody waits for the disk, or for a
 * standby: where the last ones are lost sessions end a moment earlier, and there are more heartbeats before they do.
 */
export class Heartbeats {
  readonly #options: HeartbeatsOptions;
  readonly #gatherMs: number;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HeartbeatsOptions) {
    this.#options = options;
    this.#gatherMs = options.gatherMs ?? GATHER_MS;
  }

  /** Whether it is their session; undefined where there is no such user. @throws as the database does */
  renew(user: string, session: string): Promise<{ readonly done: boolean } | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ user, session, resolve, reject });
      if (this.#gatherMs === 0 || this.#waiting.length === MAX_AT_ONCE) this.#send();
      else this.#timer ??= setTimeout(() => this.#send(), this.#gatherMs);
    });
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const sent = this.#waiting;
    this.#waiting = [];
    this.#renew(sent).then(
      (rows) => sent.forEach(({ resolve }, at) => resolve(rows[at]?.exists === true ? rows[at] : undefined)),
      (error: unknown) => sent.forEach(({ reject }) => reject(error)),
    );
  }

  #renew(sent: readonly Waiting[]): Promise<readonly Renewed[]> {
    const values = [
      sent.map(({ user }) => user),
      sent.map(({ session }) => session),
      this.#options.sessionTtlSeconds,
    ];
    return this.#options.lend(async (connection) => {
      const begun = connection.command('BEGIN; SET LOCAL synchronous_commit = off');
      const renewed = connection.run(RENEW, values);
      const committed = connection.commit();
      // Behind the first that fails all do.
      for (const each of [begun, renewed, committed]) each.catch(() => undefined);
      const rows = await renewed;
      await committed;
      return rows;
    });
  }
}
