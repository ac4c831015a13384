import type { Diagnose } from '../daemons/diagnostics/diagnostics.js';
import { reasonOf } from '../daemons/reason.js';
import { fileError, isErrno } from './local-files/file-error.js';

/** The wish that the program end as if QUIT had been typed. */
export interface EndRequests {
  /** Aborted by the first request. */
  signal: AbortSignal;
  /** One more request; the second ends the program at once. */
  request: () => void;
}

const EXIT_STATUS = { endedAtOnce: 130, outputLost: 1 } as const;

/**
 * Collects the requests: signals, and a stdout that cannot be written. That nobody reads it any more is no fault to
 * speak of; anything else is said and sets the exit status.
 */
export function endRequests(diagnose: Diagnose): EndRequests {
  const controller = new AbortController();
  const request = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_STATUS.endedAtOnce);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  let isOutputLost = false;
  process.stdout.on('error', (error: Error) => {
    // Every write fails then, so this is not a second request.
    controller.abort();
    if (isOutputLost || isReaderGone(error)) return;
    isOutputLost = true;
    process.exitCode = EXIT_STATUS.outputLost;
    diagnose(reasonOf(fileError(error, 'stdout')));
  });
  return { signal: controller.signal, request };
}

/** A pipe, a connection or a terminal whose other end was closed. */
function isReaderGone(error: Error): boolean {
  return process.stdout.isTTY || isErrno(error, 'EPIPE', 'ECONNRESET');
}
