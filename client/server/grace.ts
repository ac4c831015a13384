/**
 * Does what an abort is not to leave half done: `act` gets a signal of its own, which is aborted `graceMs` milliseconds
 * after `signal`.
 */
export async function withGrace<T>(
  signal: AbortSignal | undefined,
  graceMs: number,
  act: (late: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => late.abort(), graceMs);
  };
  if (signal?.aborted) begin();
  else signal?.addEventListener('abort', begin);
  try {
    return await act(late.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', begin);
  }
}
