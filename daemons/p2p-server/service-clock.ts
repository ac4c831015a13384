import { setTimeout as sleep } from 'node:timers/promises';
import { formatTimestamp, timestampDates } from '../datetime/datetime-format.js';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import { Availability } from '../diagnostics/availability.js';
import { offsetToService } from './service-offset.js';
import { reasonOf } from '../reason.js';

const ANSWER_TIMEOUT_MS = 2_000;
const PAUSE_MS = 30_000;
/** Shorter while the service is away, so that its time counts soon after it is back. */
const PAUSE_WHILE_AWAY_MS = 5_000;
const WHILE_AWAY = 'stamping by the own clock; start it, or say by --datetime where it is';

interface ServiceClockOptions {
  /** Resolves to the timestamp that the datetime service answers; rejects where it says nothing of the kind. */
  readonly ask: (signal: AbortSignal) => Promise<string>;
  readonly diagnose: Diagnose;
  readonly clockMs?: () => number;
  readonly wait?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The time by the datetime service without ever waiting for it: our own clock plus the last known difference, which
 * is asked for in the background. While the service is dead or talks nonsense the last difference stays.
 */
export class ServiceClock {
  readonly #options: Required<ServiceClockOptions>;
  readonly #service: Availability;
  readonly #stopped = new AbortController();
  #offsetMs = 0;
  #asking = new AbortController();

  constructor(options: ServiceClockOptions) {
    this.#options = {
      clockMs: Date.now,
      wait: (delayMs, signal) => sleep(delayMs, undefined, { signal, ref: false }),
      ...options,
    };
    this.#service = new Availability('datetime service', options.diagnose);
    void this.#keepAsking();
  }

  /** `DD/MM/YYYY HH:MM:SS`. */
  now(): string {
    return formatTimestamp(new Date(this.#options.clockMs() + this.#offsetMs));
  }

  close(): void {
    this.#stopped.abort();
    this.#asking.abort();
  }

  async #keepAsking(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const isAnswered = await this.#ask();
      await this.#options.wait(isAnswered ? PAUSE_MS : PAUSE_WHILE_AWAY_MS, signal).catch(() => undefined);
    }
  }

  async #ask(): Promise<boolean> {
    const { ask, clockMs } = this.#options;
    const asking = new AbortController();
    this.#asking = asking;
    const timer = setTimeout(() => asking.abort(), ANSWER_TIMEOUT_MS);
    const askedMs = clockMs();
    try {
      const seconds = timestampDates(await ask(asking.signal));
      this.#offsetMs = offsetToService(seconds, askedMs, clockMs());
      this.#service.regained('its time counts again');
      return true;
    } catch (error) {
      const reason = asking.signal.aborted ? 'no answer' : reasonOf(error);
      if (!this.#stopped.signal.aborted) this.#service.lost(reason, WHILE_AWAY);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
