import { type AppendArgs, type AuditRecord, type ReadPage } from '../programs/audit.js';
import { LoggedPerTurn } from './logged-per-turn.js';
import { MAX_SEALED_PER_TURN, MemoryRecords } from './memory-records.js';
import { nextTurn, OnePerTurn } from './one-per-turn.js';
import { plainAddress } from './plain-address.js';
import { type AppendPlan, type KnownSource, planAppend } from './plan-append.js';
import type { SentEntry } from '../programs/plain-log.js';
import { PageFiller, pageLimit } from './read-page.js';
import { PartlyShown } from './partly-shown.js';
import { isSameRecord } from './same-record.js';
import type { SentEntries } from './sent-entries.js';
import { count, noTotals } from './totals.js';
import { sourceKey } from './source-key.js';
import {
  type AppendOutcome,
  type Provenance,
  type ReadQuery,
  SENDLOG_SOURCE,
  type SequenceSpan,
  type Trail,
  type TrailCounters,
} from './trail.js';

/** Records that are kept for READ. */
const MAX_KEPT_RECORDS = 10_000;
/** Records that may wait to be shown. */
const MAX_WAITING_RECORDS = 20_000;

/** Shows records to those who keep them. Rejects with PartlyShown where it has shown the first of them. */
export type Show = (records: readonly AuditRecord[]) => Promise<void>;

/** How a memory trail is made; everything has a default. */
export interface MemoryTrailOptions {
  /** Shows records before they are taken. Rejects where they must not be. */
  readonly show?: Show;
  /**
   * The same for what came by SENDLOG, which knows no numbers: what was shown of entries that failed is shown again when
   * they are reported again. Default: `show` with its records.
   */
  readonly showLogged?: (entries: SentEntries) => Promise<void>;
  /** The time in ms since 1970. */
  readonly now?: () => number;
  /** Records that are kept for READ. Default 10,000. */
  readonly maxKeptRecords?: number;
}

type TakePlan = AppendPlan & { kind: 'take' };

/** A batch's place in the trail. */
interface Placed {
  readonly key: string;
  readonly source: Uint8Array;
  readonly from: Provenance;
  readonly plan: TakePlan;
}

/**
 * A trail that ends with the process. It knows how far each source is, and its newest records. What it takes has been
 * shown before: that is all that outlives it.
 */
export class MemoryTrail implements Trail {
  readonly isDurable = false;
  readonly #now: () => number;
  readonly #show: Show;
  readonly #showLogged: (entries: SentEntries) => Promise<void>;
  readonly #totals = noTotals();
  /** Before records that were held when their batch could not be shown whole. */
  readonly #untoldGaps = new Map<string, SequenceSpan>();
  readonly #sources = new Map<string, KnownSource>();
  /** Settles when the batches that came before are taken: one after the other, since each has to know the one before. */
  #taken: Promise<unknown> = Promise.resolve();
  /** Records of batches that are not taken yet, and one more for each batch. */
  #waiting = 0;
  readonly #pages = new OnePerTurn();
  readonly #records: MemoryRecords;
  readonly #logged: LoggedPerTurn;
  #sentByLog = 0;

  constructor({
    show = () => Promise.resolve(),
    showLogged = (entries) => show(entries.records()),
    now = Date.now,
    maxKeptRecords = MAX_KEPT_RECORDS,
  }: MemoryTrailOptions = {}) {
    this.#now = now;
    this.#show = show;
    this.#showLogged = showLogged;
    this.#records = new MemoryRecords(maxKeptRecords);
    this.#logged = new LoggedPerTurn((entries, from) => this.#takeLogged(entries, from), {
      isQuickWhenAlone: true,
    });
  }

  get counters(): TrailCounters {
    const { lastPosition } = this.#records;
    return { ...this.#totals, sources: this.#sources.size, lastPosition, segment: 0 };
  }

  append(given: AppendArgs, from: Provenance): Promise<AppendOutcome> {
    const batch = { ...given, records: given.records.map(plainAddress) };
    const count = batch.records.length + 1;
    if (this.#waiting + count > MAX_WAITING_RECORDS)
      return Promise.reject(new Error(`${this.#waiting} records wait to be shown already: try again later`));
    this.#waiting += count;
    const appended = this.#taken
      .then(() => this.#append(sourceKey(batch.source), batch, from))
      .finally(() => (this.#waiting -= count));
    this.#taken = appended.catch(() => undefined);
    return appended;
  }

  log(entry: SentEntry, from: Provenance): Promise<void> {
    return this.#logged.add(entry, from);
  }

  head(source: Uint8Array): Promise<number> {
    const key = sourceKey(source);
    const isOfLog = key === sourceKey(SENDLOG_SOURCE);
    return Promise.resolve(isOfLog ? this.#sentByLog : (this.#sources.get(key)?.head ?? 0));
  }

  read(query: ReadQuery): Promise<ReadPage> {
    return this.#pages.run(async () => {
      const { lastPosition } = this.#records;
      // hashing is what takes long: others have their turns in between
      while (!this.#records.seal(lastPosition, MAX_SEALED_PER_TURN)) await nextTurn();
      return this.#page(query);
    });
  }

  rotate(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #page({ filter, after, limit, maxBytes }: ReadQuery): ReadPage {
    const found = this.#records.select(filter, after);
    const filler = new PageFiller(pageLimit(limit), maxBytes);
    for (const record of found) if (!filler.add(record)) break;
    return filler.page(after, filler.records.length === found.length);
  }

  async #append(key: string, batch: AppendArgs, from: Provenance): Promise<AppendOutcome> {
    const state = { sources: this.#sources.size, forgets: true };
    const plan = planAppend(batch, from, this.#sources.get(key), state);
    const outcome = plan.kind === 'tell' ? plan.outcome : await this.#take(key, batch, from, plan);
    count(this.#totals, outcome, batch);
    return outcome;
  }

  async #take(key: string, batch: AppendArgs, from: Provenance, plan: TakePlan): Promise<AppendOutcome> {
    const { source, records } = batch;
    const sequences = this.#differing(source, plan.first, records.slice(0, plan.duplicates));
    if (sequences.length > 0) return { kind: 'differing', sequences };
    const stored = records.slice(plan.duplicates);
    const placed = { key, source, from, plan };
    try {
      if (stored.length > 0) await this.#show(stored);
    } catch (error) {
      if (error instanceof PartlyShown) this.#holdShown(placed, batch, error.shownRecords);
      throw error;
    }
    return this.#hold(placed, stored);
  }

  /** Of a batch that could not be shown whole: what was is held, so that it is not shown again when it is sent again. */
  #holdShown(placed: Placed, batch: AppendArgs, shown: number): void {
    const { duplicates } = placed.plan;
    const records = batch.records.slice(0, duplicates + shown);
    const { head, stored } = this.#hold(placed, records.slice(duplicates));
    count(this.#totals, { kind: 'held', head, stored }, { ...batch, records });
    // told, and counted, when the batch comes again
    if (placed.plan.gap !== undefined) this.#untoldGaps.set(placed.key, placed.plan.gap);
  }

  #hold(
    { key, source, from, plan }: Placed,
    stored: readonly AuditRecord[],
  ): Extract<AppendOutcome, { kind: 'held' }> {
    let sequence = plan.first + plan.duplicates;
    for (const record of stored) this.#add(source, sequence++, record, from);
    const head = Math.max(this.#sources.get(key)?.head ?? 0, sequence - 1);
    const { authentication, identity } = plan.binding;
    this.#sources.set(key, { head, authentication, identity });
    const gap = plan.gap ?? this.#untoldGaps.get(key);
    if (plan.gap === undefined) this.#untoldGaps.delete(key);
    return gap === undefined ? { kind: 'held', head, stored } : { kind: 'held', head, stored, gap };
  }

  #differing(source: Uint8Array, first: number, duplicates: readonly AuditRecord[]): number[] {
    return duplicates.flatMap((record, i) =>
      this.#holdsAnother(source, first + i, record) ? [first + i] : [],
    );
  }

  #holdsAnother(source: Uint8Array, sequence: number, record: AuditRecord): boolean {
    const held = this.#records.find(source, sequence);
    return held !== undefined && !isSameRecord(held, record);
  }

  async #takeLogged(entries: SentEntries, from: readonly Provenance[]): Promise<void> {
    await this.#showLogged(entries);
    this.#records.addLogged(entries, from, { first: this.#sentByLog + 1, receivedMs: this.#now() });
    this.#sentByLog += entries.length;
    this.#totals.records += entries.length;
  }

  #add(source: Uint8Array, sequence: number, record: AuditRecord, from: Provenance): void {
    this.#records.add({ source, sequence, record, receivedMs: this.#now(), from });
  }
}
