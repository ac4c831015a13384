import { reasonOf } from '../../reason.js';

const TIMEOUT_MS = 2_000;
/** What is known is good for so long. */
const VALID_MS = 2_000;

/** Asks something over and over whether it is there, while somebody wants to know. */
export class Probe {
  readonly #ask: (signal: AbortSignal) => Promise<unknown>;
  readonly #nowMs: () => number;
  #late = new AbortController();
  #askedMs = -Infinity;
  #asking: Promise<void> | undefined;
  #isAnswered = false;
  #fault: string | undefined;

  /** `ask` rejects where it is not there. */
  constructor(ask: (signal: AbortSignal) => Promise<unknown>, nowMs: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#nowMs = nowMs;
  }

  /** As it was when it was last asked. */
  get state(): 'well' | 'fault' | 'unknown' {
    if (!this.#isAnswered) return 'unknown';
    return this.#fault === undefined ? 'well' : 'fault';
  }

  /** Why it is not there. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Asks where that was not done just now. Never rejects. */
  refresh(): Promise<void> {
    if (this.#asking === undefined && this.#nowMs() - this.#askedMs < VALID_MS) return Promise.resolve();
    this.#asking ??= this.#asked().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  close(): void {
    this.#late.abort();
  }

  async #asked(): Promise<void> {
    const late = (this.#late = new AbortController());
    const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
    try {
      await this.#ask(late.signal);
      this.#fault = undefined;
    } catch (error) {
      this.#fault = late.signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : reasonOf(error);
    } finally {
      clearTimeout(timer);
      this.#isAnswered = true;
      this.#askedMs = this.#nowMs();
    }
  }
}
