import type { CallOptions } from 'onc-rpc';

/** What may be said for one question to the portmapper, however many calls it takes. */
export type QuestionOptions = CallOptions;

/** Shares one deadline out among the calls of a question: each may take what is left. */
export class Deadline {
  readonly #at: number;
  readonly #options: QuestionOptions;

  constructor(options: QuestionOptions, defaultTimeoutMs: number) {
    this.#at = performance.now() + (options.timeoutMs ?? defaultTimeoutMs);
    this.#options = options;
  }

  /** The options of the next call: what is left, in whole ms, because messages name it. */
  callOptions(): CallOptions {
    return { ...this.#options, timeoutMs: Math.max(0, Math.ceil(this.#at - performance.now())) };
  }
}
