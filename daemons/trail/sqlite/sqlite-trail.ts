import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { AppendArgs, ReadPage } from '../../programs/audit.js';
import { reasonOf } from '../../reason.js';
import { LoggedPerTurn } from '../logged-per-turn.js';
import { OnePerTurn } from '../one-per-turn.js';
import { plainAddress } from '../plain-address.js';
import type { SentEntry } from '../../programs/plain-log.js';
import type { SentEntries } from '../sent-entries.js';
import { sourceKey } from '../source-key.js';
import { count, noTotals } from '../totals.js';
import {
  type AppendOutcome,
  type Echo,
  NO_ECHO,
  type Provenance,
  type ReadQuery,
  type Taken,
  type Trail,
  type TrailCounters,
} from '../trail.js';
import type { ActiveSegment } from './active-segment.js';
import { readSegments } from './read-segments.js';
import { takeBatch } from './take-batch.js';
import { takeLogged } from './take-logged.js';
import { TrailFiles, type TrailFilesOptions } from './trail-files.js';
import { Turnstile } from './turnstile.js';

/** How a trail in SQLite is kept. */
export interface SqliteTrailOptions extends TrailFilesOptions {
  readonly diagnose: Diagnose;
  /** Default: nothing else becomes of records. */
  readonly echo?: Echo;
  /** How long a file may be, in bytes, before the next one begins. Default: any length. */
  readonly rotateBytes?: number;
  /** Sources to release: each then belongs to the next authenticated caller who reports for it. */
  readonly released?: readonly Uint8Array[];
  /** The time in ms since 1970. Default: the clock of this machine. */
  readonly now?: () => number;
}

/** So many records a file gets in any case: the sources that it begins with may alone be longer than `rotateBytes`. */
const MIN_SEGMENT_RECORDS = 1_000;
const ROTATION_RETRY_MS = 5_000;
/** How many entries that came by SENDLOG are stored as one piece of work at most. */
const MAX_LOGGED_TOGETHER = 512;

/** A trail that is kept in SQLite: one file that is written to, and full ones beside it. */
export class SqliteTrail implements Trail {
  readonly isDurable = true;
  readonly #files: TrailFiles;
  readonly #turns = new Turnstile();
  readonly #pages = new OnePerTurn();
  readonly #echo: Echo;
  readonly #diagnose: Diagnose;
  readonly #now: () => number;
  readonly #rotateBytes: number;
  readonly #totals = noTotals();
  readonly #logged = new LoggedPerTurn((entries, from) => this.#takeLogged(entries, from), {
    maxEntries: MAX_LOGGED_TOGETHER,
  });
  #sources: number;
  /** Whether a source may have been counted whose group was not stored. */
  #mustCountSources = false;
  #lastPosition: number;
  #rotationTimer: NodeJS.Timeout | undefined;
  #isRotating = false;
  #closed: Promise<void> | undefined;

  private constructor(files: TrailFiles, options: SqliteTrailOptions) {
    this.#files = files;
    this.#echo = options.echo ?? NO_ECHO;
    this.#diagnose = options.diagnose;
    this.#now = options.now ?? Date.now;
    this.#rotateBytes = options.rotateBytes ?? Infinity;
    this.#sources = files.active.writer.countSources();
    this.#lastPosition = files.active.writer.end.position;
  }

  /**
   * Opens the trail, or makes an empty one.
   * @throws DamagedStoreError where something of it was changed or is gone
   * @throws Error that says why it cannot be opened
   */
  static async open(options: SqliteTrailOptions): Promise<SqliteTrail> {
    const trail = new SqliteTrail(await TrailFiles.open(options), options);
    for (const source of options.released ?? []) await trail.#release(source);
    return trail;
  }

  get counters(): TrailCounters {
    const lastPosition = this.#lastPosition;
    return { ...this.#totals, sources: this.#sources, lastPosition, segment: this.#files.number };
  }

  async append(given: AppendArgs, from: Provenance): Promise<AppendOutcome> {
    const batch = { ...given, records: given.records.map(plainAddress) };
    const outcome = await this.#take(batch.records.length, ({ writer, reader }, before) => {
      if (this.#mustCountSources) this.#sources = writer.countSources();
      this.#mustCountSources = false;
      return takeBatch(batch, from, {
        writer,
        readers: [reader, ...this.#files.newest()],
        sources: this.#sources,
        onNewSource: () => this.#sources++,
        receivedMs: this.#now(),
        before,
      });
    });
    count(this.#totals, outcome, batch);
    return outcome;
  }

  log(entry: SentEntry, from: Provenance): Promise<void> {
    return this.#logged.add(entry, from);
  }

  head(source: Uint8Array): Promise<number> {
    return this.#turns.pass(1, () => Promise.resolve(this.#files.active.writer.source(source)?.head ?? 0));
  }

  read(query: ReadQuery): Promise<ReadPage> {
    return this.#pages.run(() =>
      this.#turns.pass(1, () => readSegments(query, this.#files.from(firstPosition(query)))),
    );
  }

  async rotate(): Promise<void> {
    clearTimeout(this.#rotationTimer);
    this.#rotationTimer = undefined;
    this.#isRotating = true;
    try {
      await this.#turns.alone(() => this.#files.rotate());
    } catch (error) {
      this.#rotateLater();
      throw new Error(`a new segment could not be begun, and is tried again: ${reasonOf(error)}`, {
        cause: error,
      });
    } finally {
      this.#isRotating = false;
    }
  }

  close(): Promise<void> {
    clearTimeout(this.#rotationTimer);
    this.#closed ??= this.#turns.alone(() => {
      this.#files.close();
      return Promise.resolve();
    });
    return this.#closed;
  }

  async #takeLogged(entries: SentEntries, from: readonly Provenance[]): Promise<void> {
    await this.#take(entries.length, ({ writer }, before) => {
      before(entries);
      takeLogged(entries, from, { writer, receivedMs: this.#now() });
    });
    this.#totals.records += entries.length;
  }

  #release(source: Uint8Array): Promise<void> {
    const key = sourceKey(source);
    return this.#take(0, ({ writer }) => {
      const known = writer.source(source);
      if (known === undefined) {
        this.#diagnose(`source ${key} is not known: there is nothing to release`);
        return;
      }
      writer.setSource(source, known.head, { authentication: 'AUTHENTICATED_NOT', identity: '' });
      const owner = known.identity === '' ? 'somebody unknown' : known.identity;
      this.#diagnose(
        `source ${key} belonged to ${owner}, and does to whoever is known and reports for it next`,
      );
    });
  }

  /** Commits what `work` writes together with what others write, and tells the echo of its records. */
  async #take<T>(records: number, work: (active: ActiveSegment, before: Echo['before']) => T): Promise<T> {
    return this.#turns.pass(records, async () => {
      const { active } = this.#files;
      let taken: Taken | undefined;
      let position = 0;
      const stored = active.group.run(() => {
        const done = work(active, (shown) => {
          this.#echo.before(shown);
          taken = shown;
        });
        ({ position } = active.writer.end);
        return done;
      });
      const result = await stored.catch((error: unknown) => {
        if (taken !== undefined) this.#echo.undone(taken);
        this.#mustCountSources = true;
        throw error;
      });
      // What fails from here on does not undo what is stored.
      if (taken !== undefined) this.#echo.after(taken);
      this.#onStored(active, position);
      return result;
    });
  }

  #onStored(active: ActiveSegment, position: number): void {
    if (position <= this.#lastPosition) return;
    this.#lastPosition = position;
    this.#files.anchor(position);
    if (this.#rotateBytes === Infinity || position - active.first + 1 < MIN_SEGMENT_RECORDS) return;
    if (!this.#isFull(active) || this.#isRotating || this.#rotationTimer !== undefined) return;
    this.rotate().catch((error: unknown) => this.#diagnose(reasonOf(error)));
  }

  #isFull(active: ActiveSegment): boolean {
    try {
      return active.bytes >= this.#rotateBytes;
    } catch (error) {
      this.#diagnose(`${active.open.file}: its length cannot be read: ${reasonOf(error)}`);
      return false;
    }
  }

  #rotateLater(): void {
    if (this.#closed !== undefined) return;
    this.#rotationTimer = setTimeout(() => {
      // why was said when it failed first
      this.rotate().catch(() => undefined);
    }, ROTATION_RETRY_MS);
    this.#rotationTimer.unref();
  }
}

/**
 * The position from which on a query may find records. By time, the segment of `after` itself counts: where the clock
 * was set back, records before that position may come behind it.
 */
function firstPosition({ filter, after }: ReadQuery): number {
  return Number(after) + (filter.tag === 'READ_TIME' ? 0 : 1);
}
