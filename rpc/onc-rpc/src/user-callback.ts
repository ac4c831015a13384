/**
 * Tells a user's callback something. What it throws is not the connection's affair, let alone a reason to end the
 * process: it becomes a warning of the process.
 */
export function tell<A extends readonly unknown[]>(
  callback: ((...args: A) => void) | undefined,
  ...args: A
): void {
  try {
    callback?.(...args);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
