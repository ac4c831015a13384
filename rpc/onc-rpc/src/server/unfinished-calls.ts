import { Sweep } from '../sweep.js';

/** A call whose handler has not answered yet. */
export interface UnfinishedCall {
  /** `performance.now()` time. */
  readonly dueAt: number;
  /** Its time is over; called once, after it was removed. */
  onDue(): void;
}

/** The calls of a server that still run, watched by one timer. It does not keep the process alive: sockets do. */
export class UnfinishedCalls {
  readonly #calls = new Set<UnfinishedCall>();
  readonly #sweep = new Sweep((now) => this.#look(now));

  constructor() {
    this.#sweep.keepAlive(false);
  }

  get size(): number {
    return this.#calls.size;
  }

  add(call: UnfinishedCall): void {
    this.#calls.add(call);
    this.#sweep.by(call.dueAt);
  }

  /** Says whether the call was still there. */
  remove(call: UnfinishedCall): boolean {
    return this.#calls.delete(call);
  }

  #look(now: number): number {
    let next = Infinity;
    for (const call of this.#calls) {
      if (call.dueAt > now) next = Math.min(next, call.dueAt);
      else if (this.#calls.delete(call)) call.onDue();
    }
    return next;
  }
}
