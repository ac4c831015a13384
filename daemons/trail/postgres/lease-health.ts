import { Availability } from '../../diagnostics/availability.js';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { reasonOf } from '../../reason.js';

/** Whether the lease of a trail can be had at all: while a commit waits for a standby that is away, nobody gets it. */
export class LeaseHealth {
  readonly #availability: Availability;
  #missed = 0;

  constructor(diagnose: Diagnose) {
    this.#availability = new Availability('lease of the trail', diagnose);
  }

  /** Why it cannot be had; undefined where it can. */
  get fault(): string | undefined {
    const { reason } = this.#availability;
    return reason && `the lease of the trail cannot be renewed: ${reason}`;
  }

  /** It was asked for, and answered. */
  answered(): void {
    this.#missed = 0;
    this.#availability.regained('it can be taken and renewed');
  }

  /** It was asked for in vain. The first time shows nothing: it may be a connection that was cut meanwhile. */
  missed(error: unknown): void {
    if (++this.#missed === 1) return;
    this.#availability.lost(
      reasonOf(error),
      'what is reported is not taken until it is back; pg_stat_activity shows what the database waits for',
    );
  }
}
