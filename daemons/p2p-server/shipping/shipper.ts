import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnose } from '../../diagnostics.js';
import { reasonOf } from '../../reason.js';
import { Availability } from '../availability.js';
import type { Outbox, SequencedRecord } from '../store/outbox.js';

/** How long a stopping server goes on sending. */
const DRAIN_MS = 2_000;
/** A log server that takes longer than this over one entry is called away, though the call is not given up. */
const PATIENCE_MS = 2_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;
/** Records that are read at once. */
const READ_RECORDS = 100;

export interface ShipperOptions {
  readonly outbox: Outbox;
  /** Delivers one record; rejects where that is not certain. The signal ends it when the server stops. */
  readonly send: (record: SequencedRecord, signal: AbortSignal) => Promise<void>;
  readonly diagnose: Diagnose;
  /** Resolves after a time, rejects when the signal says so. */
  readonly wait?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Takes the records of the outbox to the log server: in order, each at least once. The next is sent when the log server
 * has acknowledged the one before, because two on their way at once change places when the first fails and the second
 * does not.
 */
export class Shipper {
  readonly #outbox: Outbox;
  readonly #send: ShipperOptions['send'];
  readonly #diagnose: Diagnose;
  readonly #wait: NonNullable<ShipperOptions['wait']>;
  readonly #logServer: Availability;
  readonly #stopped = new AbortController();
  readonly #stopping = new AbortController();
  #sending: Promise<void> | undefined;

  constructor(options: ShipperOptions) {
    this.#outbox = options.outbox;
    this.#send = options.send;
    this.#diagnose = options.diagnose;
    this.#wait = options.wait ?? ((delayMs, signal) => sleep(delayMs, undefined, { signal }));
    this.#logServer = new Availability('log server', options.diagnose);
    this.#outbox.onRecorded(() => this.#recorded());
    this.#recorded();
  }

  /** Whether the log server could not be reached, or did not answer, when it was last tried. */
  get isLogServerAway(): boolean {
    return this.#logServer.isAway;
  }

  /** Sends what waits for at most 2 s more, then says how many records the log server has not acknowledged. */
  async close(): Promise<void> {
    this.#outbox.onRecorded(undefined);
    this.#stopping.abort();
    const deadline = new AbortController();
    await Promise.race([this.#sending, this.#wait(DRAIN_MS, deadline.signal).catch(() => undefined)]);
    deadline.abort();
    this.#stopped.abort();
    const lost = this.#outbox.depth + this.#outbox.dropped;
    if (lost > 0) this.#diagnose(`stopping: ${lost} operations were not logged`);
  }

  #recorded(): void {
    if (this.#outbox.depth > 0) this.#sending ??= this.#sendAll().finally(() => (this.#sending = undefined));
  }

  async #sendAll(): Promise<void> {
    while (this.#outbox.depth > 0) {
      const { lastSequence, depth } = this.#outbox;
      for (const record of await this.#outbox.read(lastSequence - depth + 1, READ_RECORDS)) {
        await this.#deliver(record);
        if (this.#stopped.signal.aborted) return;
        await this.#outbox.acknowledge(record.sequence);
        this.#logServer.regained(`${this.#outbox.depth} operations follow`);
      }
    }
  }

  /** Tries until it works or the server has stopped. A record is never given up: the next would overtake it. */
  async #deliver(record: SequencedRecord): Promise<void> {
    let delayMs = FIRST_RETRY_MS;
    while (!(await this.#tryToSend(record)) && !this.#stopped.signal.aborted) {
      // A stopping server has no time to wait: it tries once more at once, then goes on with small pauses.
      await this.#wait(delayMs, this.#stopping.signal).catch(() => undefined);
      if (this.#stopping.signal.aborted)
        await this.#wait(FIRST_RETRY_MS, this.#stopped.signal).catch(() => undefined);
      delayMs = Math.min(2 * delayMs, LAST_RETRY_MS);
    }
  }

  async #tryToSend(record: SequencedRecord): Promise<boolean> {
    const answered = new AbortController();
    void this.#wait(PATIENCE_MS, answered.signal).then(
      () => this.#away('no answer'),
      () => undefined,
    );
    try {
      await this.#send(record, this.#stopped.signal);
      return true;
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#away(reasonOf(error));
      return false;
    } finally {
      answered.abort();
    }
  }

  #away(reason: string): void {
    this.#logServer.lost(reason, 'operations wait for it');
  }
}
