import { type DatagramFaults, later, type WaySettings } from './faults.js';

/** How long a datagram waits to be overtaken, in ms. */
const LONGEST_HOLD_MS = 10;

/** What becomes of the datagrams that one socket sends. */
export class DatagramWay {
  readonly #settings: WaySettings<DatagramFaults>;
  /** Waits to be overtaken. */
  #held: (() => void) | undefined;

  constructor(settings: WaySettings<DatagramFaults>) {
    this.#settings = settings;
  }

  /** Carries one datagram: `deliver` is called once, twice or never. */
  carry(deliver: () => void): void {
    const { random, faults, counts } = this.#settings;
    counts.datagrams++;
    if (random.happens(faults.dropRate ?? 0)) {
      counts.dropped++;
      return;
    }
    this.#carryOne(deliver);
    if (!random.happens(faults.duplicateRate ?? 0)) return;
    counts.duplicated++;
    this.#carryOne(deliver);
  }

  #carryOne(deliver: () => void): void {
    const { random, clock, faults, counts } = this.#settings;
    const held = this.#held;
    if (held === undefined && random.happens(faults.reorderRate ?? 0)) {
      counts.reordered++;
      this.#held = deliver;
      clock.after(LONGEST_HOLD_MS, () => {
        if (this.#held !== deliver) return;
        this.#held = undefined;
        deliver();
      });
      return;
    }
    this.#held = undefined;
    later(this.#settings, () => {
      deliver();
      held?.();
    });
  }
}
