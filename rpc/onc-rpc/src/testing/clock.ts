/** What the delays of a memory network are measured by. */
export interface Clock {
  /** In ms since whenever. */
  now(): number;
  /** Calls back once so many ms have passed; those for the same time in the order they were asked for. */
  after(delayMs: number, callback: () => void): void;
}

/** Real time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, callback) => void setTimeout(callback, delayMs),
};

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * A clock that a test moves, so that what takes seconds on the network takes none in the test. The deadlines and
 * retransmissions of calls go by real time all the same.
 *
 * @example
 * const clock = new ManualClock();
 * const network = new MemoryNetwork({ clock, datagrams: { delayMs: 5000 } });
 * const call = client.null();
 * await clock.advance(10_000); // there and back
 * await call;
 */
export class ManualClock implements Clock {
  #now = 0;
  #alarms: Alarm[] = [];

  now(): number {
    return this.#now;
  }

  /** How many callbacks wait for their time. */
  get pending(): number {
    return this.#alarms.length;
  }

  after(delayMs: number, callback: () => void): void {
    const alarm = { at: this.#now + delayMs, callback };
    const next = this.#alarms.findIndex(({ at }) => at > alarm.at);
    this.#alarms.splice(next === -1 ? this.#alarms.length : next, 0, alarm);
  }

  /** Lets so many ms pass: what falls due meanwhile happens in its order, with what follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    // what was begun before, as a call just made, may want to be on the network first
    await settled();
    for (;;) {
      const alarm = this.#alarms[0];
      if (alarm === undefined || alarm.at > end) break;
      this.#alarms.shift();
      this.#now = alarm.at;
      alarm.callback();
      await settled();
    }
    this.#now = end;
  }
}

/** A few turns of the event loop: streams hand on what they got a turn later. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
