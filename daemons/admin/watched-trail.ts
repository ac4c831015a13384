import type { AppendArgs, LogEntry, ReadPage } from '../programs/audit.js';
import { reasonOf } from '../reason.js';
import type { AppendOutcome, Gap, Provenance, ReadQuery, Trail, TrailCounters } from '../trail/trail.js';
import { RecentFailure } from './recent-failure.js';

/** The same trail, and how its writing and reading fare. */
export class WatchedTrail implements Trail {
  readonly writing = new RecentFailure();
  readonly reading = new RecentFailure();
  /** Batches that were not taken, by why. */
  readonly refused = { foreign: 0, invalid: 0, full: 0 };
  readonly #trail: Trail;

  constructor(trail: Trail) {
    this.#trail = trail;
  }

  get isDurable(): boolean {
    return this.#trail.isDurable;
  }

  get counters(): TrailCounters {
    return this.#trail.counters;
  }

  append(batch: AppendArgs, from: Provenance): Promise<AppendOutcome> {
    // only what was stored shows that something can be
    return seen(this.writing, this.#trail.append(batch, from), (outcome) => {
      if (outcome.kind !== 'held') this.refused[outcome.kind]++;
      return storedOf(outcome) > 0;
    });
  }

  log(entry: LogEntry, from: Provenance): Promise<void> {
    return seen(this.writing, this.#trail.log(entry, from));
  }

  head(source: Uint8Array): Promise<number> {
    return seen(this.reading, this.#trail.head(source));
  }

  read(query: ReadQuery): Promise<ReadPage> {
    return seen(this.reading, this.#trail.read(query));
  }

  gaps(limit: number): Promise<readonly Gap[]> {
    return this.#trail.gaps(limit);
  }

  rotate(): Promise<void> {
    return seen(this.writing, this.#trail.rotate(), () => false);
  }

  close(): Promise<void> {
    return this.#trail.close();
  }
}

function storedOf(outcome: AppendOutcome): number {
  return outcome.kind === 'held' ? outcome.stored.length : 0;
}

/** Passes on what becomes of it, and takes note. */
async function seen<Result>(
  fares: RecentFailure,
  result: Promise<Result>,
  isProof: (result: Result) => boolean = () => true,
): Promise<Result> {
  try {
    const value = await result;
    if (isProof(value)) fares.succeeded();
    return value;
  } catch (error) {
    fares.failed(reasonOf(error));
    throw error;
  }
}
