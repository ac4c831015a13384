const ENDING_DEADLINE_MS = 10_000;
const interruption = new AbortController();

/** Aborted when somebody interrupts the bench: what runs for a row ends then, and no other row begins. */
export const INTERRUPTION: AbortSignal = interruption.signal;

/** Makes SIGINT and SIGTERM interrupt it: `end` ends what the row has started. A second signal ends at once. */
export function beInterruptible(end: () => Promise<void>): void {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.once(signal, () => {
      console.error(`interrupted by ${signal}: ending what was started`);
      process.exitCode = 128 + number;
      setTimeout(() => process.exit(), ENDING_DEADLINE_MS).unref();
      interruption.abort();
      void end();
    });
  }
}
