/**
 * Takes one step when the one before is over, also where that failed: what is to be closed is closed.
 * @throws what the first step that failed did
 */
export async function inTurn(steps: readonly (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
