import { Sweep } from '../sweep.js';

/** A call whose handler has not answered yet. */
export interface UnfinishedCall {
  /** `performance.now()` time. */
  readonly dueAt: number;
  /** Where it stands among the others; theirs to set. */
  place: number;
  /** Its time is over; called once, after it was removed. */
  onDue(): void;
}

/** The calls of a server that still run, watched by one timer. It does not keep the process alive: sockets do. */
export class UnfinishedCalls {
  // a Set that is empty again after each call makes itself anew each time
  readonly #calls: UnfinishedCall[] = [];
  readonly #sweep = new Sweep((now) => this.#look(now));

  constructor() {
    this.#sweep.keepAlive(false);
  }

  get size(): number {
    return this.#calls.length;
  }

  add(call: UnfinishedCall): void {
    call.place = this.#calls.push(call) - 1;
    this.#sweep.by(call.dueAt);
  }

  /** Says whether the call was still there. */
  remove(call: UnfinishedCall): boolean {
    const { place } = call;
    if (this.#calls[place] !== call) return false;
    const last = this.#calls.pop();
    if (last === undefined || last === call) return true;
    this.#calls[place] = last;
    last.place = place;
    return true;
  }

  #look(now: number): number {
    let next = Infinity;
    for (const call of [...this.#calls]) {
      if (call.dueAt > now) next = Math.min(next, call.dueAt);
      else if (this.remove(call)) call.onDue();
    }
    return next;
  }
}
