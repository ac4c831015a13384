import { randomBytes } from 'node:crypto';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { Connection } from '../../postgres/connection.js';
import { ConnectionPool } from '../../postgres/connection-pool.js';
import { postgresDriver } from '../../postgres/driver.js';
import { PrimaryFinder } from '../../postgres/find-primary.js';
import { Lease } from '../../postgres/lease.js';
import { migrate } from '../../postgres/migrations.js';
import type { PostgresUrl } from '../../postgres/postgres-url.js';
import type { AppendArgs, AuditRecord, ReadPage } from '../../programs/audit.js';
import { reasonOf } from '../../reason.js';
import { DamagedStoreError } from '../../sqlite/damaged-store.js';
import { Anchoring } from '../anchoring.js';
import { LoggedPerTurn } from '../logged-per-turn.js';
import { OnePerTurn } from '../one-per-turn.js';
import { plainAddress } from '../plain-address.js';
import type { SentEntry } from '../../programs/plain-log.js';
import { sourceKey } from '../source-key.js';
import { count, noTotals } from '../totals.js';
import {
  type AppendOutcome,
  type Echo,
  NO_ECHO,
  type Provenance,
  type ReadQuery,
  type Trail,
  type TrailCounters,
} from '../trail.js';
import { LeaseHealth } from './lease-health.js';
import { readFrom, readPage } from './read-records.js';
import { TRAIL_TABLES } from './schema.js';
import { takeBatch, takeLogged } from './take-batch.js';
import { checkEnd, FIND_LAST } from './trail-end.js';
import { TrailWriter } from './trail-writer.js';

/** How a trail in PostgreSQL is kept. */
export interface PostgresTrailOptions {
  readonly url: PostgresUrl;
  readonly diagnose: Diagnose;
  /** Default: nothing else becomes of records. */
  readonly echo?: Echo;
  /** Where anchors are written. Default: nowhere. */
  readonly anchorFile?: string;
  /** After how many records there is another anchor. Default 1,000. */
  readonly anchorEvery?: number;
  /** Sources to release: each then belongs to the next authenticated caller who reports for it. */
  readonly released?: readonly Uint8Array[];
  /** The time in ms since 1970. Default: the clock of this machine. */
  readonly now?: () => number;
}

/** Both are less than the lease lasts: whoever holds it learns in time what became of a group. */
const STATEMENT_MS = 3_000;
const LEND_MS = 4_000;
const LOOK_EACH_MS = 500;
const CONNECTIONS = 4;
const MAX_LOGGED_TOGETHER = 512;

/**
 * A trail in PostgreSQL. One log server writes to it, by a lease; others that have it open stand by: they answer READ,
 * and take over when the one that writes is gone.
 */
export class PostgresTrail implements Trail {
  readonly isDurable = true;
  readonly #options: PostgresTrailOptions;
  readonly #pool: ConnectionPool;
  readonly #leaseHealth: LeaseHealth;
  readonly #lease = new Lease('trail', randomBytes(6).readUIntBE(0, 6));
  readonly #writer: TrailWriter;
  readonly #pages = new OnePerTurn();
  readonly #totals = noTotals();
  readonly #logged = new LoggedPerTurn((entries, from) => this.#takeLogged(entries.records(), from), {
    maxEntries: MAX_LOGGED_TOGETHER,
  });
  readonly #anchors: Anchoring | undefined;
  readonly #listeners = new Set<(isOnDuty: boolean) => void>();
  #toRelease: readonly Uint8Array[];
  #seen = { position: 0, sources: 0 };
  #isOnDuty = false;
  /** What of the trail was found changed; with that, nothing is written from here any more. */
  #damage: string | undefined;
  #isClosing = false;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  private constructor(finder: PrimaryFinder, options: PostgresTrailOptions) {
    const { url, diagnose, echo = NO_ECHO, now = Date.now, anchorFile, released = [] } = options;
    const { anchorEvery: every } = options;
    this.#options = options;
    this.#toRelease = released;
    this.#leaseHealth = new LeaseHealth(diagnose);
    this.#pool = new ConnectionPool({ open: () => finder.open(), diagnose, size: CONNECTIONS });
    this.#anchors = anchorFile === undefined ? undefined : new Anchoring(anchorFile, { every, diagnose });
    this.#writer = new TrailWriter({
      lend: (use) => this.#lend(use),
      lease: this.#lease,
      anchors: this.#anchors?.file,
      echo,
      now,
      name: url.described,
      onStored: (newest) => {
        if (this.#anchors?.isDue(Number(newest.position))) this.#anchors.add(() => newest);
      },
    });
  }

  /**
   * Connects, makes the tables where there are none, and writes to the trail if nobody else does.
   * @throws DamagedStoreError where something of it was changed or is gone
   * @throws Error that says why it cannot be used
   */
  static async open(options: PostgresTrailOptions): Promise<PostgresTrail> {
    const { url } = options;
    const finder = new PrimaryFinder(await postgresDriver(), url, { patienceMs: STATEMENT_MS });
    const trail = new PostgresTrail(finder, options);
    try {
      await trail.#lend((connection) => migrate(connection, TRAIL_TABLES));
      await trail.#lend((connection) => checkEnd(connection, trail.#anchors?.file, url.described));
      await trail.#look();
      trail.#lookLater();
      return trail;
    } catch (error) {
      await trail.close().catch(() => undefined);
      if (error instanceof DamagedStoreError) throw error;
      throw new Error(`cannot use ${url.described}: ${reasonOf(error)}`, { cause: error });
    }
  }

  /** Whether it is this log server that writes. */
  get isOnDuty(): boolean {
    return this.#isOnDuty;
  }

  /** Told whenever that changes. */
  onDuty(listener: (isOnDuty: boolean) => void): void {
    this.#listeners.add(listener);
  }

  get fault(): string | undefined {
    return this.#damage ?? this.#pool.fault ?? this.#leaseHealth.fault;
  }

  get counters(): TrailCounters {
    const { end } = this.#writer;
    const { position, sources } = end === undefined ? this.#seen : { ...end, sources: this.#writer.sources };
    return { ...this.#totals, sources, lastPosition: position, segment: 0 };
  }

  async append(given: AppendArgs, from: Provenance): Promise<AppendOutcome> {
    const batch = { ...given, records: given.records.map(plainAddress) };
    const outcome = await this.#writer.submit(batch.records.length, async (group, before) => {
      const value = await takeBatch(batch, from, { group, lend: (use) => this.#lend(use), before });
      return value && { value };
    });
    count(this.#totals, outcome, batch);
    return outcome;
  }

  log(entry: SentEntry, from: Provenance): Promise<void> {
    return this.#logged.add(entry, from);
  }

  head(source: Uint8Array): Promise<number> {
    return this.#writer.submit(0, (group) => Promise.resolve({ value: group.source(source)?.head ?? 0 }));
  }

  read(query: ReadQuery): Promise<ReadPage> {
    return this.#pages.run(() => this.#lend((connection) => readPage(connection, query)));
  }

  /** There are no segments. */
  rotate(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await this.#writer.close().catch(() => undefined);
    await this.#anchorEnd().catch(() => undefined);
    await this.#lend((connection) => this.#lease.release(connection)).catch(() => undefined);
    this.#noteDuty();
    await this.#pool.close();
    this.#anchors?.close();
  }

  #lend<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#pool.lend(performance.now() + LEND_MS, use);
  }

  #lookLater(): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().then(
        () => this.#leaseHealth.answered(),
        (error: unknown) => {
          // that a database cannot be reached, its pool says
          if (this.#pool.fault === undefined) this.#leaseHealth.missed(error);
        },
      );
      void this.#looking.then(() => {
        if (!this.#isClosing) this.#lookLater();
      });
    }, LOOK_EACH_MS);
    this.#timer.unref();
  }

  /** Takes the lease or renews it, and gets ready to write where it was just taken. */
  async #look(): Promise<void> {
    try {
      if (this.#damage !== undefined) return;
      await this.#lend((connection) => this.#lease.renew(connection));
      if (this.#lease.term === 0) await this.#seeEnd();
      else if (this.#writer.end === undefined || this.#toRelease.length > 0) await this.#takeOver();
    } finally {
      this.#noteDuty();
    }
  }

  async #seeEnd(): Promise<void> {
    const [seen] = await this.#lend((connection) => connection.run(FIND_LAST));
    if (seen !== undefined) this.#seen = seen;
  }

  async #takeOver(): Promise<void> {
    try {
      await this.#writer.prepare();
      for (const source of this.#toRelease) {
        await this.#release(source);
        this.#toRelease = this.#toRelease.slice(1);
      }
    } catch (error) {
      if (!(error instanceof DamagedStoreError)) throw error;
      this.#damage = `nothing is written any more: ${error.message}`;
      this.#options.diagnose(this.#damage);
      await this.#lend((connection) => this.#lease.release(connection));
    }
  }

  #noteDuty(): void {
    const isOnDuty = this.#writer.end !== undefined;
    if (isOnDuty === this.#isOnDuty) return;
    this.#isOnDuty = isOnDuty;
    for (const listener of this.#listeners) listener(isOnDuty);
  }

  async #takeLogged(records: readonly AuditRecord[], from: readonly Provenance[]): Promise<void> {
    await this.#writer.submit(records.length, (group, before) => {
      before(records);
      takeLogged(records, from, group);
      return Promise.resolve({ value: undefined });
    });
    this.#totals.records += records.length;
  }

  async #release(source: Uint8Array): Promise<void> {
    const key = sourceKey(source);
    const isKnown = await this.#writer.submit(0, (group) => {
      const known = group.source(source);
      if (known !== undefined)
        group.setSource(source, known.head, { authentication: 'AUTHENTICATED_NOT', identity: '' });
      return Promise.resolve({ value: known !== undefined });
    });
    this.#options.diagnose(
      isKnown
        ? `source ${key} is released: it belongs to whoever is known and reports for it next`
        : `source ${key} is not known: there is nothing to release`,
    );
  }

  /** Adds a last anchor, if it is this one that writes: until the lease is given back nobody else adds records. */
  async #anchorEnd(): Promise<void> {
    const { end } = this.#writer;
    if (end === undefined || !this.#anchors?.isDue(end.position, true)) return;
    const [newest] = await this.#lend((connection) => readFrom(connection, end.position - 1, 1));
    this.#anchors.add(() => newest);
  }
}
