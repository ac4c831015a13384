import type { ReadPage } from '../../programs/audit.js';
import { reasonOf } from '../../reason.js';
import { ChainWatch } from './chain-watch.js';
import type { LiveTrail } from './live-trail.js';
import { trailRow } from './trail-row.js';
import type { ChainReport } from './wire.js';

/** A trail that can be read. */
export interface ReadableTrail {
  /** Position of its newest record; 0 where there is none. */
  end(): Promise<number>;
  /** Records behind a position, at most so many. */
  read(after: number, limit: number): Promise<ReadPage>;
  /** Ends what reading has opened; called after a failure too. */
  close(): Promise<void>;
}

/** What those see who have just come. */
const RECORDS_BEFORE = 200;
const PAGE_RECORDS = 500;
/** Records of one step: beyond it the middle is left out, so that a busy trail costs no more than that. */
const MAX_PAGES = 2;
/** Nobody looked for so long: what came meanwhile is left out. */
const RESUME_MS = 10_000;

/** Reads on in a trail while somebody looks. */
export class TrailFollower {
  readonly #source: ReadableTrail;
  readonly #live: LiveTrail;
  readonly #chain = new ChainWatch();
  #after: number | undefined;
  #steppedMs = -Infinity;
  #step: Promise<void> | undefined;
  #fault: string | undefined;

  constructor(source: ReadableTrail, live: LiveTrail) {
    this.#source = source;
    this.#live = live;
  }

  get chain(): ChainReport {
    return this.#chain.report(this.#fault);
  }

  /** Takes in what is new. Never rejects, and never runs twice at once. */
  step(): Promise<void> {
    this.#step ??= this.#readOn()
      .then(() => void (this.#fault = undefined))
      .catch(async (error: unknown) => {
        this.#fault = reasonOf(error);
        await this.#source.close().catch(() => undefined);
      })
      .finally(() => (this.#step = undefined));
    return this.#step;
  }

  async close(): Promise<void> {
    await this.#source.close();
    await this.#step;
    // a step that was between two calls may have opened it again
    await this.#source.close();
  }

  async #readOn(): Promise<void> {
    const nowMs = performance.now();
    if (this.#after === undefined || nowMs - this.#steppedMs > RESUME_MS) await this.#goNearEnd();
    for (let page = 1; !(await this.#readPage()); page++) {
      if (page < MAX_PAGES) continue;
      await this.#goNearEnd();
      break;
    }
    this.#steppedMs = performance.now();
  }

  /** Whether that was all. */
  async #readPage(): Promise<boolean> {
    const page = (await this.#pageBehindKnown()) ?? (await this.#source.read(this.#after ?? 0, PAGE_RECORDS));
    this.#after = Number(page.next);
    this.#chain.follow(page.records);
    this.#live.add(page.records.map(trailRow));
    return page.is_last;
  }

  /**
   * The page with the newest known record read once more before it: where that is another, or gone, the log server has
   * another trail now, and what was read does not count.
   */
  async #pageBehindKnown(): Promise<ReadPage | undefined> {
    const after = this.#after ?? 0;
    if (after === 0 || this.#chain.position !== after) return undefined;
    const page = await this.#source.read(after - 1, PAGE_RECORDS);
    const [known, ...records] = page.records;
    if (this.#chain.isLast(known)) return { ...page, records };
    this.#chain.beginAnew();
    this.#after = undefined;
    await this.#goNearEnd();
    return undefined;
  }

  /** A trail that is another now, or was set back, is begun again. */
  async #goNearEnd(): Promise<void> {
    const end = await this.#source.end();
    const start = Math.max(0, end - RECORDS_BEFORE);
    this.#after = this.#after === undefined || this.#after > end ? start : Math.max(this.#after, start);
  }
}
