import type { Connection, Statement } from './connection.js';

/** How long a lease lasts after it was renewed: so long nobody ships when its holder dies. */
const LEASE_MS = 5_000;
const RENEWED_EACH_MS = 1_000;

/** The table of all leases, for the schemas of those who take them. */
export const LEASE_TABLE = `
CREATE TABLE IF NOT EXISTS leases (
  name text PRIMARY KEY,
  holder bigint NOT NULL,
  -- One more with each holder.
  term bigint NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 10);
`;

/** name, holder, ms. No row where somebody else has it. */
const RENEW: Statement<{ readonly term: number }> = {
  name: 'renew lease',
  text: `INSERT INTO leases AS l (name, holder, term, expires_at)
    VALUES ($1, $2, 1, clock_timestamp() + $3::integer * interval '1 millisecond')
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at,
      term = l.term + CASE WHEN l.holder = excluded.holder AND l.expires_at > clock_timestamp() THEN 0 ELSE 1 END
    WHERE l.holder = excluded.holder OR l.expires_at <= clock_timestamp()
    RETURNING term`,
};

/** name, holder */
const RELEASE: Statement<never> = {
  name: 'release lease',
  text: 'UPDATE leases SET expires_at = clock_timestamp() WHERE name = $1 AND holder = $2',
};

/**
 * For SQL: one row where the lease is held, by $1 name, $2 holder, $3 term, and keeps anybody from taking it over until
 * the transaction ends.
 */
export const HELD = `SELECT 1 FROM leases
  WHERE name = $1 AND holder = $2 AND term = $3 AND expires_at > clock_timestamp() FOR SHARE`;

/**
 * As {@link HELD}, but fails where the lease is not held: what stands behind it in the transaction is not done then.
 */
export const DEMAND_HELD: Statement<unknown> = {
  name: 'demand lease',
  text: `SELECT 1 / count(*) FROM (${HELD}) AS held`,
};

/** As {@link HELD}; behind it nothing is under way any more that an earlier transaction of the holder may commit. */
export const AWAIT_HELD: Statement<unknown> = {
  name: 'await lease',
  text: HELD.replace('FOR SHARE', 'FOR UPDATE'),
};

/** What one of several does for all of them, for as long as it shows that it lives. */
export class Lease {
  readonly #name: string;
  readonly #holder: number;
  #term = 0;
  #renewedMs = -Infinity;
  #untilMs = -Infinity;

  /** `holder` is of nobody else, not even of an earlier run. */
  constructor(name: string, holder: number) {
    this.#name = name;
    this.#holder = holder;
  }

  /** Which of the terms there were; 0 while it is not held. */
  get term(): number {
    return performance.now() < this.#untilMs ? this.#term : 0;
  }

  /** The values of {@link HELD}. */
  get held(): readonly [name: string, holder: number, term: number] {
    return [this.#name, this.#holder, this.term];
  }

  /** Takes it where it is free, and renews it where it is time. */
  async renew(connection: Connection): Promise<void> {
    // It ends here before it does there: what counts is when it was asked for.
    const nowMs = performance.now();
    if (nowMs < this.#renewedMs + RENEWED_EACH_MS) return;
    const [row] = await connection.run(RENEW, [this.#name, this.#holder, LEASE_MS]);
    this.#renewedMs = row === undefined ? -Infinity : nowMs;
    this.#untilMs = row === undefined ? -Infinity : nowMs + LEASE_MS;
    this.#term = row?.term ?? 0;
  }

  /** Leaves it to others at once. */
  async release(connection: Connection): Promise<void> {
    if (this.term === 0) return;
    this.#untilMs = -Infinity;
    await connection.run(RELEASE, [this.#name, this.#holder]);
  }
}
