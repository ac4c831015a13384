import { formatTimestamp } from '../../daemons/datetime/datetime-format.js';
import { askDatetime } from '../../daemons/datetime/datetime-query.js';
import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import { reasonOf } from '../../daemons/reason.js';

const DEFAULT_TIMEOUT_MS = 2_000;

/** Tells the time an operation is stamped with. Never fails. */
export type TimestampSource = () => Promise<string>;

interface TimestampSourceOptions {
  /** The clock to use when the service has no usable answer (the host's). */
  now?: () => Date;
  /** How long the service may take, from connecting to its last byte (2,000). */
  timeoutMs?: number;
}

/**
 * Asks the datetime service at `url` for every operation. No answer in time, or one that is not exactly a
 * timestamp, means the own clock instead, which is said once and not for each operation.
 */
export function timestampSource(
  url: URL,
  diagnose: Diagnose,
  options: TimestampSourceOptions = {},
): TimestampSource {
  const { now = () => new Date(), timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  let hasWarned = false;
  return async () => {
    try {
      return await askService(url, timeoutMs);
    } catch (error) {
      if (!hasWarned) diagnose(`datetime service ${url.href}: ${reasonOf(error)}; using this host's clock`);
      hasWarned = true;
      return formatTimestamp(now());
    }
  };
}

async function askService(url: URL, timeoutMs: number): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await askDatetime(url, signal);
  } catch (error) {
    throw signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error;
  }
}
