import type { Diagnose } from '../diagnostics.js';

/** Says once when a service goes away and once when it is back, however often it is tried in between. */
export class Availability {
  readonly #service: string;
  readonly #diagnose: Diagnose;
  #isAway = false;

  constructor(service: string, diagnose: Diagnose) {
    this.#service = service;
    this.#diagnose = diagnose;
  }

  /** Whether it was lost and has not been regained. */
  get isAway(): boolean {
    return this.#isAway;
  }

  lost(reason: string, consequence: string): void {
    if (!this.#isAway) this.#diagnose(`${this.#service} is away (${reason}): ${consequence}`);
    this.#isAway = true;
  }

  regained(consequence: string): void {
    if (this.#isAway) this.#diagnose(`${this.#service} is back: ${consequence}`);
    this.#isAway = false;
  }
}
