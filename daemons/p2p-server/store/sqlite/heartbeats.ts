export interface HeartbeatsOptions {
  readonly ttlMs: number;
  /** A clock that is never set back. */
  readonly nowMs: () => number;
  /** The last session that was started before; each of those lives one whole time from now on. */
  readonly lastSessionBefore: number;
}

/**
 * When sessions were last heard of. Kept in memory: writing down each heartbeat would be most of what is written. A
 * session that is gone from the directory may linger here.
 */
export class Heartbeats {
  readonly #ttlMs: number;
  readonly #nowMs: () => number;
  /** When each expires, in the order of their last heartbeat. */
  readonly #expiresMs = new Map<number, number>();
  readonly #oldExpireMs: number;
  readonly #lastOld: number;
  #firstOld = 0;

  constructor({ ttlMs, nowMs, lastSessionBefore }: HeartbeatsOptions) {
    this.#ttlMs = ttlMs;
    this.#nowMs = nowMs;
    this.#lastOld = lastSessionBefore;
    this.#oldExpireMs = nowMs() + ttlMs;
  }

  heard(session: number): void {
    this.#expiresMs.delete(session);
    this.#expiresMs.set(session, this.#nowMs() + this.#ttlMs);
  }

  forget(session: number): void {
    this.#expiresMs.delete(session);
  }

  isKnown(session: number): boolean {
    return this.#expiresMs.has(session);
  }

  /** At most `limit` sessions whose time is over, those who went silent first first. */
  overdue(limit: number): number[] {
    const nowMs = this.#nowMs();
    const sessions: number[] = [];
    for (const [session, expiresMs] of this.#expiresMs) {
      if (expiresMs > nowMs || sessions.length >= limit) break;
      sessions.push(session);
    }
    return sessions;
  }

  /**
   * Where those are to be looked for that were never heard of since the server started, once their time is over:
   * behind `after`, up to `last`.
   */
  get silentSinceStart(): { readonly after: number; readonly last: number } | undefined {
    if (this.#firstOld >= this.#lastOld || this.#nowMs() < this.#oldExpireMs) return undefined;
    return { after: this.#firstOld, last: this.#lastOld };
  }

  /** Those up to `session` need not be looked for again. */
  lookedUpTo(session: number): void {
    this.#firstOld = session;
  }
}
