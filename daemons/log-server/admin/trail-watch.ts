import { reasonOf } from '../../reason.js';
import type { AppendOutcome, Trail, TrailCounters } from '../../trail/trail.js';
import { overlaid } from '../../admin/overlaid.js';
import { RecentFailure } from '../../admin/recent-failure.js';

/** How the writing and reading of a trail fares. */
export class TrailWatch {
  /** To be used in place of the trail. */
  readonly trail: Trail;
  readonly writing = new RecentFailure();
  readonly reading = new RecentFailure();
  /** Batches that were not taken, by why. */
  readonly refused = { foreign: 0, differing: 0, invalid: 0, full: 0 };
  readonly #original: Trail;

  constructor(trail: Trail) {
    this.#original = trail;
    const { writing, reading } = this;
    this.trail = overlaid(trail, {
      // only what was stored shows that something can be
      append: (...args) => noted(writing, trail.append(...args), (outcome) => this.#hasStored(outcome)),
      log: (...args) => noted(writing, trail.log(...args)),
      head: (...args) => noted(reading, trail.head(...args)),
      read: (...args) => noted(reading, trail.read(...args)),
      rotate: (...args) => noted(writing, trail.rotate(...args), () => false),
    });
  }

  /** Why nothing can be kept: by its own word, or by what was met. */
  get fault(): string | undefined {
    return this.#original.fault ?? this.writing.reason;
  }

  get counters(): TrailCounters {
    return this.#original.counters;
  }

  #hasStored(outcome: AppendOutcome): boolean {
    if (outcome.kind === 'held') return outcome.stored.length > 0;
    this.refused[outcome.kind]++;
    return false;
  }
}

/** Passes on what becomes of it, and takes note. */
async function noted<Result>(
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
