import { setImmediate as endOfTurn, setTimeout as sleep } from 'node:timers/promises';

/** In the long run the work takes no more than a tenth of a processor’s time, however many ask. */
const COST_FACTOR = 10;
/** So much of that time may be saved up, for somebody who types and wants an answer to each letter: 300 ms of work. */
const MAX_SAVED_MS = 3_000;
/** After long work; it takes more than a tenth, so that whoever asks need not wait for long. */
const MAX_PAUSE_MS = 500;
/** A turn of the event loop of a busy server takes some milliseconds: a list is not cut into more of them than need be. */
export const UNBROKEN_MS = 5;
/** Those who may wait. */
const MAX_WAITING = 16;

/** Too many ask at once. */
export class TooBusyError extends Error {
  override readonly name = 'TooBusyError';
  readonly statusCode = 503;
}

/** What {@link Turns} tells the time by. */
interface TurnsClock {
  readonly nowMs: () => number;
  /** What this process has had of the processors. */
  readonly processorMs: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Lets everybody else have their turn of the event loop. */
  readonly endOfTurn: () => Promise<unknown>;
}

const CLOCK: TurnsClock = {
  nowMs: () => performance.now(),
  processorMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  sleep,
  endOfTurn,
};

/** To be awaited between parts of long work: now and then it lets others work. What they do does not count. */
export type Rest = () => Promise<void>;

type TurnsWork<T> = (rest: Rest) => Promise<T> | T;

/** Does one thing after the other, with pauses where much was done. */
export class Turns {
  readonly #clock: TurnsClock;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** When all that was done would have taken a tenth of the time; the next one need not begin before. */
  #paidMs = -Infinity;

  constructor(clock = CLOCK) {
    this.#clock = clock;
  }

  /** @throws TooBusyError, as a rejection */
  take<T>(work: TurnsWork<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING)
      return Promise.reject(new TooBusyError('too many ask for lists at once'));
    this.#waiting++;
    const done = this.#last.then(() => this.#work(work)).finally(() => this.#waiting--);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #work<T>(work: TurnsWork<T>): Promise<T> {
    const { nowMs, endOfTurn } = this.#clock;
    const pauseMs = this.#paidMs - nowMs();
    if (pauseMs > 0) await this.#clock.sleep(pauseMs);
    const beganMs = nowMs();
    const stretch = new Stretch(this.#clock);
    const rest: Rest = async () => {
      if (stretch.lengthMs < UNBROKEN_MS) return;
      stretch.end();
      await endOfTurn();
      stretch.begin();
    };
    try {
      return await work(rest);
    } finally {
      stretch.end();
      const paidMs = Math.max(this.#paidMs, beganMs - MAX_SAVED_MS) + COST_FACTOR * stretch.workedMs;
      this.#paidMs = Math.min(paidMs, nowMs() + MAX_PAUSE_MS);
    }
  }
}

/**
 * What is worked from one rest to the next: the lesser of the time that passes, which other programs may have had on a
 * busy machine, and of the processors’ time, which other threads of the process may have had.
 */
class Stretch {
  readonly #clock: TurnsClock;
  #beganMs = 0;
  #processorMs = 0;
  /** In all stretches that have ended. */
  workedMs = 0;

  constructor(clock: TurnsClock) {
    this.#clock = clock;
    this.begin();
  }

  begin(): void {
    this.#beganMs = this.#clock.nowMs();
    this.#processorMs = this.#clock.processorMs();
  }

  get lengthMs(): number {
    return this.#clock.nowMs() - this.#beganMs;
  }

  end(): void {
    this.workedMs += Math.min(this.lengthMs, this.#clock.processorMs() - this.#processorMs);
  }
}
