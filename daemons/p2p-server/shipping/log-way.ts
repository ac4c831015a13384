/** How far the sending of records has come, for whoever sends them. */
export interface Progress {
  /** Passes an answer on; one that lets itself be waited for is said. */
  readonly answered: <T>(answer: Promise<T>) => Promise<T>;
  /** The log server has the records up to and including `sequence`. */
  readonly acknowledged: (sequence: number) => Promise<void>;
}

/** A way to a log server that has been found. After a failure it is closed, and another looked for. */
export interface LogWay {
  /** Until when it is good enough, by `performance.now()`: then a better one may have come up. Undefined: for good. */
  readonly untilMs?: number | undefined;
  /**
   * Sends the records of the outbox in order, until none waits or its time is up. Rejects where it is not certain that
   * the log server has what follows the last that was acknowledged.
   */
  ship(progress: Progress): Promise<void>;
  close(): Promise<void>;
}

/** A log server that is there and will not have these records, for a reason that waiting does not mend. */
export class RecordsRefusedError extends Error {
  override name = 'RecordsRefusedError';
}

/** One that will not have them as those of this source. */
export class ForeignSourceError extends RecordsRefusedError {}
