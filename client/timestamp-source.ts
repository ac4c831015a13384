import http from 'node:http';
import https from 'node:https';
import { formatTimestamp, isTimestamp } from '../daemons/datetime-format.js';
import type { Diagnose } from '../daemons/diagnostics.js';
import { reasonOf } from '../daemons/reason.js';

const TIMESTAMP_BYTES = 19;
const DEFAULT_TIMEOUT_MS = 2_000;

/** Tells the time an operation is stamped with. Never fails. */
export type TimestampSource = () => Promise<string>;

export interface TimestampSourceOptions {
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
    const response = await getResponse(url, signal);
    if (response.statusCode !== 200) {
      response.destroy();
      throw new Error(`HTTP status ${response.statusCode ?? 0}`);
    }
    const text = await readBody(response);
    if (!isTimestamp(text)) throw new Error('no timestamp in its answer');
    return text;
  } catch (error) {
    throw signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error;
  }
}

function getResponse(url: URL, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? https.get : http.get;
    // A connection kept alive would hold up the stop of the service and the exit of this program.
    const request = get(url, { agent: false, signal }, resolve);
    // Stays for good: the abort of a request whose body is being read is reported here as well.
    request.on('error', reject);
  });
}

/** Reads no further than it takes to see that the answer is too long. */
async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > TIMESTAMP_BYTES) throw new Error('its answer is too long');
  }
  return Buffer.concat(chunks).toString('latin1');
}
