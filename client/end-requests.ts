/** The wish that the program end as if QUIT had been typed. */
export interface EndRequests {
  /** Aborted by the first request. */
  signal: AbortSignal;
  /** One more request; the second ends the program at once. */
  request: () => void;
}

const EXIT_STATUS = 130;

/** Collects the requests: signals, and a stdout that nobody reads any more, which is no fault to speak of. */
export function endRequests(): EndRequests {
  const controller = new AbortController();
  const request = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_STATUS);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  // Every write fails then, so this is not a second request.
  process.stdout.on('error', () => controller.abort());
  return { signal: controller.signal, request };
}
