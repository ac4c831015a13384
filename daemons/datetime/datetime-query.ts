import http from 'node:http';
import https from 'node:https';
import { isTimestamp } from './datetime-format.js';

/** Where the datetime service is, unless somebody says otherwise. */
export const DEFAULT_DATETIME_URL = 'http://127.0.0.1:5000/datetime';

const TIMESTAMP_BYTES = 19;

/**
 * Reads the address of a datetime service.
 * @throws Error with a sentence for the user; suits yargs' `coerce`
 */
export function parseDatetimeUrl(text: unknown): URL {
  // A flag given twice arrives as a list, which as a text may well be an address.
  if (typeof text !== 'string') throw new Error(`expected one http://HOST:PORT/PATH, got "${String(text)}"`);
  if (!/^https?:/.test(text) || !URL.canParse(text))
    throw new Error(`expected http://HOST:PORT/PATH, got "${text}"`);
  return new URL(text);
}

/**
 * Asks the datetime service; resolves to `DD/MM/YYYY HH:MM:SS`.
 * @throws Error when it answers anything else, cannot be reached or `signal` is aborted
 */
export async function askDatetime(url: URL, signal: AbortSignal): Promise<string> {
  const response = await getResponse(url, signal);
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`it answered with status ${response.statusCode ?? 'none'}`);
  }
  const text = await readBody(response);
  if (!isTimestamp(text)) throw new Error('it answered something that is no timestamp');
  return text;
}

function getResponse(url: URL, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { get } = url.protocol === 'https:' ? https : http;
    // A connection kept alive would hold up the stop of the service and the exit of this program.
    const request = get(url, { agent: false, signal }, resolve);
    // Stays for good: the abort of a request whose body is being read is reported here as well.
    request.on('error', reject);
    // An upgrade that nobody asked for ends in neither a response nor an error.
    request.on('close', () => reject(new Error('the connection ended without an answer')));
  });
}

/** Reads no further than it takes to see that the answer is too long. */
async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop destroys the response: an endless answer ends here.
    if (length > TIMESTAMP_BYTES) throw new Error('it answered too much');
  }
  return Buffer.concat(chunks).toString('latin1');
}
