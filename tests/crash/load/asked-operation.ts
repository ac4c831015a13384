import { formatTimestamp } from '../../../daemons/datetime/datetime-format.js';
import type { Answer, Ask } from './user-model.js';

/** One operation that was sent to a server. */
export interface AskedOperation extends Ask {
  readonly user: string;
  /** Different for each operation of a user, so that its record can be told from all others. */
  readonly timestamp: string;
  /** Ticks of the load's clock: before the first byte was sent, and after the answer had come. */
  readonly sentAt: number;
  answeredAt?: number;
  /** The same in ms since 1970. */
  readonly sentMs: number;
  answeredMs?: number;
  /** When the server said that it had failed, which leaves it in doubt. */
  failedMs?: number;
  /** Absent as long as it is in doubt. */
  answer?: Answer;
}

/** What no two operations have in common. */
export function keyOf({ user, timestamp }: Pick<AskedOperation, 'user' | 'timestamp'>): string {
  return `${user} ${timestamp}`;
}

/** The timestamp of a user's nth operation. */
export function timestampOf(number: number): string {
  return formatTimestamp(new Date(2000, 0, 1, 0, 0, number));
}

/** The time in ms since 1970, exact to some microseconds. */
export function preciseNowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Counts what happens in this process, so that one thing is known to be before another. */
export class Ticks {
  #last = 0;

  next(): number {
    return ++this.#last;
  }
}
