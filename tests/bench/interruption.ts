const ENDING_DEADLINE_MS = 10_000;
const FAILURE_STATUS = 1;
const interruption = new AbortController();

/** Aborted when somebody interrupts the bench: what runs for a row ends then, and no other row begins. */
export const INTERRUPTION: AbortSignal = interruption.signal;

/**
 * Makes SIGINT, SIGTERM and an error that nobody caught interrupt it: `end` ends what the row has started, all of which
 * would go on without us. A second signal ends at once.
 */
export function beInterruptible(end: () => Promise<void>): void {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.once(signal, () => {
      console.error(`interrupted by ${signal}: ending what was started`);
      interrupt(128 + number, end);
    });
  }
  process.once('uncaughtException', (error) => {
    console.error(error);
    interrupt(FAILURE_STATUS, end);
  });
}

function interrupt(status: number, end: () => Promise<void>): void {
  process.exitCode = status;
  setTimeout(() => process.exit(), ENDING_DEADLINE_MS).unref();
  interruption.abort();
  void end();
}
