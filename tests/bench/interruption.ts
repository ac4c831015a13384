const ENDING_DEADLINE_MS = 10_000;
const interruption = new AbortController();

/** Aborted when somebody interrupts the bench: what runs for a row ends then, and no other row begins. */
export const INTERRUPTION: AbortSignal = interruption.signal;

/**
 * Makes SIGINT, SIGTERM and an error that nobody caught interrupt it: `end` ends what the row has started. A second
 * signal ends at once.
 */
export function beInterruptible(end: () => Promise<void>): void {
  const interrupt = (by: string, status: number): void => {
    console.error(`interrupted by ${by}: ending what was started`);
    process.exitCode = status;
    setTimeout(() => process.exit(), ENDING_DEADLINE_MS).unref();
    interruption.abort();
    void end().finally(() => process.exit());
  };
  process.once('SIGINT', () => interrupt('SIGINT', 130));
  process.once('SIGTERM', () => interrupt('SIGTERM', 143));
  process.once('uncaughtException', (error) => {
    console.error(error);
    interrupt('an error that nobody caught', 1);
  });
}
