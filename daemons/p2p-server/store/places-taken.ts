interface Waiting {
  /** Ends the wait: with a place, or without. */
  readonly end: (hasPlace: boolean) => void;
}

/**
 * The places of a bounded outbox: taken by records, or kept for operations that are under way and about to add one.
 * Whoever finds none may wait for one, first come first served.
 */
export class PlacesTaken {
  readonly #capacity: number;
  readonly #waitMs: number;
  readonly #waiting = new Set<Waiting>();
  #records = 0;
  #underWay = 0;
  #isClosed = false;

  /** With `waitMs` 0 nobody waits. */
  constructor(capacity: number, waitMs: number) {
    this.#capacity = capacity;
    this.#waitMs = waitMs;
  }

  /** By records and by operations under way. */
  get inUse(): number {
    return this.#records + this.#underWay;
  }

  /** Keeps a place where there is one. Nobody waits then: a place that comes free goes to them at once. */
  take(): boolean {
    const hasPlace = this.#isFree();
    if (hasPlace) this.#underWay++;
    return hasPlace;
  }

  /** Resolves to whether a place is kept: not when time is up, nor when the signal says that nobody needs it. */
  wait(signal?: AbortSignal): Promise<boolean> {
    if (this.#waitMs === 0 || this.#isClosed || signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const giveUp = (): void => waiting.end(false);
      const timer = setTimeout(giveUp, this.#waitMs);
      const waiting: Waiting = {
        end: (hasPlace) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', giveUp);
          this.#waiting.delete(waiting);
          resolve(hasPlace);
        },
      };
      signal?.addEventListener('abort', giveUp);
      this.#waiting.add(waiting);
    });
  }

  /** The operation that a place was kept for has ended: its record, if it made one, is among those counted. */
  release(): void {
    this.#underWay--;
    this.#giveOut();
  }

  /** So many records there are now. */
  taken(records: number): void {
    this.#records = records;
    this.#giveOut();
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#isClosed = true;
    for (const waiting of this.#waiting) waiting.end(false);
  }

  #giveOut(): void {
    for (const waiting of this.#waiting) {
      if (!this.#isFree()) return;
      this.#underWay++;
      waiting.end(true);
    }
  }

  #isFree(): boolean {
    return this.inUse < this.#capacity;
  }
}
