import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnose } from '../../diagnostics.js';
import { Availability } from '../availability.js';
import { reasonOf } from '../../reason.js';

/** Entries that wait for an absent log server; what comes on top is counted and lost. */
export const AUDIT_QUEUE_CAPACITY = 10_000;
/** How long a stopping server goes on sending. */
const DRAIN_MS = 2_000;
/** A log server that takes longer than this over one entry is called away, though the call is not given up. */
const PATIENCE_MS = 2_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

export interface AuditQueueOptions<Entry> {
  /** Delivers one entry; rejects where that is not certain. The signal ends it when the server stops. */
  readonly send: (entry: Entry, signal: AbortSignal) => Promise<void>;
  readonly diagnose: Diagnose;
  readonly capacity?: number;
  /** Resolves after a time, rejects when the signal says so. */
  readonly wait?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The audit records on their way to the log server. Recording never waits and never fails. Entries arrive in the
 * order they were recorded, each at least once: the next is sent when the log server has acknowledged the one before,
 * because two on their way at once change places when the first fails and the second does not.
 */
export class AuditQueue<Entry> {
  readonly #send: AuditQueueOptions<Entry>['send'];
  readonly #diagnose: Diagnose;
  readonly #capacity: number;
  readonly #wait: NonNullable<AuditQueueOptions<Entry>['wait']>;
  readonly #logServer: Availability;
  readonly #waiting: Entry[] = [];
  readonly #stopped = new AbortController();
  readonly #stopping = new AbortController();
  #sending: Promise<void> | undefined;
  #overflowed = 0;

  constructor(options: AuditQueueOptions<Entry>) {
    this.#send = options.send;
    this.#diagnose = options.diagnose;
    this.#capacity = options.capacity ?? AUDIT_QUEUE_CAPACITY;
    this.#wait = options.wait ?? ((delayMs, signal) => sleep(delayMs, undefined, { signal }));
    this.#logServer = new Availability('log server', options.diagnose);
  }

  record(entry: Entry): void {
    if (this.#waiting.length >= this.#capacity) {
      this.#overflow();
      return;
    }
    this.#waiting.push(entry);
    this.#sending ??= this.#sendAll();
  }

  /** Sends what waits for at most 2 s more, then says how many entries the log server has not acknowledged. */
  async close(): Promise<void> {
    this.#stopping.abort();
    const deadline = new AbortController();
    await Promise.race([this.#sending, this.#wait(DRAIN_MS, deadline.signal).catch(() => undefined)]);
    deadline.abort();
    this.#stopped.abort();
    const lost = this.#waiting.length + this.#overflowed;
    if (lost > 0) this.#diagnose(`stopping: ${lost} operations were not logged`);
  }

  async #sendAll(): Promise<void> {
    for (let entry = this.#waiting[0]; entry !== undefined; entry = this.#waiting[0]) {
      await this.#deliver(entry);
      if (this.#stopped.signal.aborted) return;
      this.#waiting.shift();
      this.#logServer.regained(`${this.#waiting.length} operations follow`);
      if (this.#waiting.length <= this.#capacity / 2) this.#endOverflow();
    }
    this.#sending = undefined;
  }

  /** Tries until it works or the server has stopped. An entry is never given up: the next would overtake it. */
  async #deliver(entry: Entry): Promise<void> {
    let delayMs = FIRST_RETRY_MS;
    while (!(await this.#tryToSend(entry)) && !this.#stopped.signal.aborted) {
      // A stopping server has no time to wait: it tries once more at once, then goes on with small pauses.
      await this.#wait(delayMs, this.#stopping.signal).catch(() => undefined);
      if (this.#stopping.signal.aborted)
        await this.#wait(FIRST_RETRY_MS, this.#stopped.signal).catch(() => undefined);
      delayMs = Math.min(2 * delayMs, LAST_RETRY_MS);
    }
  }

  async #tryToSend(entry: Entry): Promise<boolean> {
    const answered = new AbortController();
    void this.#wait(PATIENCE_MS, answered.signal).then(
      () => this.#away('no answer'),
      () => undefined,
    );
    try {
      await this.#send(entry, this.#stopped.signal);
      return true;
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#away(reasonOf(error));
      return false;
    } finally {
      answered.abort();
    }
  }

  #away(reason: string): void {
    this.#logServer.lost(reason, `up to ${this.#capacity} operations wait for it`);
  }

  #overflow(): void {
    if (this.#overflowed === 0) {
      this.#diagnose(`audit queue full (${this.#capacity}): further operations are not logged`);
    }
    this.#overflowed++;
  }

  /** Half empty, not one free place: a queue that hovers at its bound is one episode. */
  #endOverflow(): void {
    if (this.#overflowed === 0) return;
    this.#diagnose(`audit queue has room again: ${this.#overflowed} operations were not logged`);
    this.#overflowed = 0;
  }
}
