import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { Outbox } from '../store/outbox.js';

/** How long a source is kept at least before another takes its place because the log server will not have it. */
const RENEWAL_INTERVAL_MS = 60_000;

/**
 * What of a source may be in the trail. A log server that holds more has it from a store that was set back since: the
 * records that now have these numbers are others.
 */
export class SourceMarks {
  readonly #outbox: Outbox;
  /** Those that were there when the store was opened may all have been sent before. */
  #sent: number;
  #isNew = false;
  /** Up to which the log server is known to have lost records. */
  #lost = 0;
  #renewedMs = -Infinity;
  /** Whether records were acknowledged by version 1 since version 2 was last spoken. */
  wentByVersion1 = false;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
    this.#sent = outbox.lastSequence;
  }

  /** The highest sequence that can have been sent. */
  get sent(): number {
    return this.#sent;
  }

  /** The highest that was acknowledged. */
  get acknowledged(): number {
    return this.#outbox.lastSequence - this.#outbox.depth;
  }

  /** Whether nobody can know of this source yet. */
  get isNew(): boolean {
    return this.#isNew;
  }

  sending(sequence: number): void {
    this.#isNew = false;
    this.#sent = Math.max(this.#sent, sequence);
  }

  /** The log server holds records up to `head`. Where that is less than it acknowledged, this is said once. */
  lost(head: number, diagnose: Diagnose): void {
    const { acknowledged } = this;
    if (head >= acknowledged || this.#lost === acknowledged) return;
    this.#lost = acknowledged;
    diagnose(
      `log server has records of this server up to ${head} only, and ${acknowledged} were acknowledged: they went by ` +
        `version 1, or it has lost them; it is sent those from ${acknowledged + 1} on`,
    );
  }

  get wasRenewedLately(): boolean {
    return performance.now() - this.#renewedMs < RENEWAL_INTERVAL_MS;
  }

  /** The waiting records go on as those of another source, none of which has been sent. */
  async renew(): Promise<void> {
    await this.#outbox.renewSource();
    this.#isNew = true;
    this.#sent = 0;
    this.#lost = 0;
    this.#renewedMs = performance.now();
  }
}
