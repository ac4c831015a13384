import http from 'node:http';
import https from 'node:https';
import { isTimestamp } from '../datetime-format.js';

const MAX_ANSWER_BYTES = 64;
const SECOND_MS = 1000;

/** The second that the datetime service says it is, as a local time of this host. Rejects on anything else. */
export async function askDatetime(url: URL, signal: AbortSignal): Promise<Date> {
  const text = await fetchText(url, signal);
  if (!isTimestamp(text)) throw new Error('it answered something that is no timestamp');
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0] = text.split(/[/ :]/).map(Number);
  const date = new Date(0);
  date.setFullYear(year, month - 1, day);
  date.setHours(hour, minute, second, 0);
  return date;
}

/**
 * How far the service's clock is from ours, in milliseconds. It says whole seconds only: a second that our clock
 * was in between question and answer means no difference.
 */
export function offsetToService(second: Date, askedMs: number, answeredMs: number): number {
  const serviceMs = second.getTime();
  if (askedMs < serviceMs + SECOND_MS && answeredMs >= serviceMs) return 0;
  return serviceMs + SECOND_MS / 2 - (askedMs + answeredMs) / 2;
}

/** A connection of its own for each question: none is left open for the service to wait for when it stops. */
async function fetchText(url: URL, signal: AbortSignal): Promise<string> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const { get } = url.protocol === 'https:' ? https : http;
    get(url, { agent: false, signal }, resolve).on('error', reject);
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`it answered with status ${response.statusCode ?? 'none'}`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    // Leaving the loop destroys the response: an endless answer ends here.
    if (Buffer.concat(chunks).length > MAX_ANSWER_BYTES) throw new Error('it answered too much');
  }
  return Buffer.concat(chunks).toString('latin1');
}
