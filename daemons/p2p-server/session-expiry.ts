import type { Diagnose } from '../diagnostics.js';
import type { LogEntry } from '../programs/log.js';
import { reasonOf } from '../reason.js';
import type { Directory } from './store/directory.js';

const INTERVAL_MS = 500;

export interface SessionExpiryOptions {
  readonly directory: Pick<Directory, 'expireSessions'>;
  readonly clock: { now(): string };
  readonly audit: { record(entry: LogEntry): void };
  readonly diagnose: Diagnose;
  readonly intervalMs?: number;
}

/** Ends the sessions of clients that have gone silent, each with the record of a DISCONNECT. */
export class SessionExpiry {
  readonly #options: SessionExpiryOptions;
  readonly #timer: NodeJS.Timeout;
  #isLooking = false;

  constructor(options: SessionExpiryOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), options.intervalMs ?? INTERVAL_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { directory, clock, audit, diagnose } = this.#options;
    try {
      for (const username of await directory.expireSessions())
        audit.record({ username, operation: 'DISCONNECT', timestamp: clock.now() });
    } catch (error) {
      diagnose(`sessions could not be expired: ${reasonOf(error)}`);
    } finally {
      this.#isLooking = false;
    }
  }
}
