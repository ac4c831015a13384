/** How long a failure counts when nothing has been tried since. */
const MEMORY_MS = 30_000;

/**
 * Whether something that is used by others works, by what they have met. A failure counts until a success, or for 30 s:
 * who is not ready may be given no work, and would never find out that all is well again.
 */
export class RecentFailure {
  readonly #nowMs: () => number;
  #reason: string | undefined;
  #atMs = 0;
  #count = 0;

  /** `nowMs` is a clock that is never set back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** How often it has failed. */
  get count(): number {
    return this.#count;
  }

  /** Why it fails; undefined where it works, as far as is known. */
  get reason(): string | undefined {
    return this.#nowMs() - this.#atMs < MEMORY_MS ? this.#reason : undefined;
  }

  /** Without a reason where that is told in another way: it is only counted. */
  failed(reason?: string): void {
    this.#count++;
    if (reason === undefined) return;
    this.#reason = reason;
    this.#atMs = this.#nowMs();
  }

  succeeded(): void {
    this.#reason = undefined;
  }
}
