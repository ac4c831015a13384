import type { CallOptions } from 'onc-rpc';

/** Shares one deadline out among the calls that a question to the portmapper takes: each may take what is left. */
export class Deadline {
  readonly #at: number;
  readonly #options: CallOptions;

  constructor(options: CallOptions, defaultTimeoutMs: number) {
    this.#at = performance.now() + (options.timeoutMs ?? defaultTimeoutMs);
    this.#options = options;
  }

  /** The options of the next call: what is left, in whole ms, because messages name it. */
  callOptions(): CallOptions {
    return { ...this.#options, timeoutMs: Math.max(0, Math.ceil(this.#at - performance.now())) };
  }
}
