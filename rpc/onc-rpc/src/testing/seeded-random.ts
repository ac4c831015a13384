const INCREMENT = 0x6d2b_79f5;

/** Numbers that look random and are the same for the same seed, whatever the machine (Mulberry32). */
export class SeededRandom {
  #state: number;

  /** @param seed any integer; `stream` makes another sequence of the same seed */
  constructor(seed: number, stream = 0) {
    this.#state = (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(stream, 0x85eb_ca6b)) >>> 0;
  }

  /** From 0 up to, but not, 1. */
  next(): number {
    this.#state = (this.#state + INCREMENT) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** Whether something of that probability happens; what cannot happen costs no number. */
  happens(rate: number): boolean {
    return rate > 0 && this.next() < rate;
  }

  /** An integer of a range, both ends included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
}
