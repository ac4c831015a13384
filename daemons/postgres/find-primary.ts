import { formatHostPort } from '../addresses/host-port.js';
import { reasonOf } from '../reason.js';
import { Connection, connectMs, type Statement } from './connection.js';
import { DatabaseAwayError } from './database-fault.js';
import type { PostgresDriver } from './driver.js';
import type { PostgresHost, PostgresUrl } from './postgres-url.js';

interface Role {
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  /** Grows with each promotion; null on a standby. */
  readonly timeline: number | null;
  readonly startedAt: string;
}

const ROLE: Statement<Role> = {
  name: 'role',
  text: `SELECT pg_is_in_recovery() AS "isStandby", current_setting('transaction_read_only')::boolean AS "isReadOnly",
    CASE WHEN NOT pg_is_in_recovery()
      THEN ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint END AS timeline,
    pg_postmaster_start_time()::text AS "startedAt"`,
};

interface FinderOptions {
  /** How long a statement may take (1,500). */
  readonly patienceMs?: number | undefined;
  /** A standby will do as well, where no other machine is named: of several it might be one that is behind. */
  readonly isForReading?: boolean;
}

/** Finds, among several machines, the one that is written to, and follows it. */
export class PrimaryFinder {
  readonly #driver: PostgresDriver;
  readonly #url: PostgresUrl;
  readonly #options: FinderOptions;
  #hosts: readonly PostgresHost[];
  /** The newest that was seen: one that is older was a primary before, and was not told that it is none. */
  #timeline = 0;

  constructor(driver: PostgresDriver, url: PostgresUrl, options: FinderOptions = {}) {
    this.#driver = driver;
    this.#url = url;
    this.#options = options;
    this.#hosts = url.hosts;
  }

  /** @throws DatabaseAwayError that says of each machine why it is not it */
  async open(): Promise<Connection> {
    const faults: string[] = [];
    const errors: unknown[] = [];
    for (const host of this.#hosts) {
      try {
        const connection = await this.#openPrimary(host);
        this.#hosts = [host, ...this.#url.hosts.filter((other) => other !== host)];
        return connection;
      } catch (error) {
        errors.push(error);
        faults.push(this.#url.hosts.length === 1 ? reasonOf(error) : `${nameOf(host)}: ${reasonOf(error)}`);
      }
    }
    throw new DatabaseAwayError(faults.join('; '), { cause: new AggregateError(errors) });
  }

  async #openPrimary(host: PostgresHost): Promise<Connection> {
    const { patienceMs } = this.#options;
    const connection = await Connection.open(this.#driver, this.#url, host, patienceMs);
    const timeoutMs = connectMs(this.#url, patienceMs);
    const late = new Error(`it let us in, and then said nothing within ${timeoutMs} ms`);
    const timer = setTimeout(() => connection.destroy(late), timeoutMs);
    try {
      const [role] = await connection.run(ROLE);
      const mayBeReadOnly = this.#options.isForReading === true && this.#url.hosts.length === 1;
      if (role === undefined || (role.isStandby && !mayBeReadOnly))
        throw new DatabaseAwayError('it is a standby');
      if (role.isReadOnly && !mayBeReadOnly)
        throw new DatabaseAwayError('it is read-only (default_transaction_read_only)');
      const timeline = role.timeline ?? 0;
      if (timeline < this.#timeline)
        throw new DatabaseAwayError(
          `it was the primary before another (timeline ${timeline}, not ${this.#timeline})`,
        );
      this.#timeline = timeline;
      connection.instance = `${timeline} ${role.startedAt}`;
      return connection;
    } catch (error) {
      connection.destroy(new Error('not the primary'));
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function nameOf({ host, port }: PostgresHost): string {
  return host.startsWith('/') ? host : formatHostPort(host, port);
}
