import type { Diagnose } from '../diagnostics/diagnostics.js';
import { reasonOf } from '../reason.js';
import { refusalLog } from '../diagnostics/refusal-log.js';
import type { OperationRecord } from './store/operation-record.js';
import { type Store, StoreFailedError } from './store/store.js';

const INTERVAL_MS = 500;

interface SessionExpiryOptions {
  readonly store: Pick<Store, 'transact'>;
  readonly clock: { now(): string };
  readonly diagnose: Diagnose;
  readonly intervalMs?: number;
}

/** Ends the sessions of clients that have gone silent, each with the record of a DISCONNECT. */
export class SessionExpiry {
  readonly #options: SessionExpiryOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #complain: Diagnose;
  #isLooking = false;

  constructor(options: SessionExpiryOptions) {
    this.#options = options;
    this.#complain = refusalLog(options.diagnose, () => performance.now());
    this.#timer = setInterval(() => void this.#look(), options.intervalMs ?? INTERVAL_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { store, clock } = this.#options;
    try {
      await store.transact(
        (directory) => directory.expireSessions(),
        (users) => users.map((user) => expired(user, clock.now())),
        { needsRoom: false },
      );
    } catch (error) {
      // A store that fails says so itself, once; this would be said at each look.
      if (!(error instanceof StoreFailedError))
        this.#complain(`sessions could not be expired: ${reasonOf(error)}`);
    } finally {
      this.#isLooking = false;
    }
  }
}

function expired(user: string, timestamp: string): OperationRecord {
  return {
    user: Buffer.from(user),
    operation: 'DISCONNECT',
    path: undefined,
    timestamp,
    result: 0,
    address: '',
  };
}
