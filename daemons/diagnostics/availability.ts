import type { Diagnose } from './diagnostics.js';

/** Says once when a service goes away and once when it is back, however often it is tried in between. */
export class Availability {
  readonly #service: string;
  readonly #diagnose: Diagnose;
  #reason: string | undefined;

  constructor(service: string, diagnose: Diagnose) {
    this.#service = service;
    this.#diagnose = diagnose;
  }

  /** Why it was lost, where it has not been regained. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Whether it was lost and has not been regained. */
  get isAway(): boolean {
    return this.#reason !== undefined;
  }

  lost(reason: string, consequence: string): void {
    if (!this.isAway) this.#diagnose(`${this.#service} is away (${reason}): ${consequence}`);
    this.#reason = reason;
  }

  regained(consequence: string): void {
    if (this.isAway) this.#diagnose(`${this.#service} is back: ${consequence}`, 'info');
    this.#reason = undefined;
  }
}
