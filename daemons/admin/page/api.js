const TOKEN = 'sunshare-token';
const WRONG_TOKEN = 'That is not the token.';
/** What a token may have in it. A header holds nothing else: fetch would fail as where no daemon answers. */
const VISIBLE_ASCII = /^[\x21-\x7e]*$/;
/** The daemon says something every ten seconds at least: one that is silent for longer is frozen, or cut off. */
const SILENT_MS = 15_000;

/** The daemon wants to be told the token. */
export class TokenNeeded extends Error {}

/** The daemon answers, but not what was asked; the message is for the reader. */
export class Refused extends Error {}

/** @param {string} token kept until this tab is closed */
export function keepToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

/**
 * @param {string} path
 * @param {Readonly<Record<string, string | number>>} [query]
 * @param {AbortSignal} [signal]
 */
async function ask(path, query = {}, signal) {
  const given = Object.entries(query).map(([name, value]) => [name, String(value)]);
  const token = sessionStorage.getItem(TOKEN);
  if (token !== null && !VISIBLE_ASCII.test(token)) throw new TokenNeeded(WRONG_TOKEN);
  const response = await fetch(`${path}?${new URLSearchParams(given).toString()}`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(signal && { signal }),
  });
  if (response.status === 401) throw new TokenNeeded(token === null ? '' : WRONG_TOKEN);
  if (!response.ok) throw new Refused(await reasonIn(response));
  return response;
}

/**
 * @param {Response} response
 * @returns {Promise<string>}
 */
async function reasonIn(response) {
  const message = messageIn(await response.json().catch(() => null));
  return message ?? `status ${response.status}`;
}

/** @param {unknown} body a proxy’s has none */
function messageIn(body) {
  const isTold = typeof body === 'object' && body !== null && 'message' in body;
  return isTold && typeof body.message === 'string' ? body.message : undefined;
}

/**
 * Asks for JSON.
 *
 * @param {string} path
 * @param {Readonly<Record<string, string | number>>} [query]
 * @returns {Promise<unknown>}
 */
export async function askJson(path, query) {
  const response = await ask(path, query, AbortSignal.timeout(10_000));
  return response.json();
}

/**
 * Reads server-sent events until they end, or none comes any more. Not by EventSource, which cannot send a token.
 *
 * @param {string} path
 * @param {Readonly<Record<string, string>>} query
 * @param {AbortSignal} signal
 * @param {(name: string, value: unknown) => void} take
 */
export async function readEvents(path, query, signal, take) {
  const silence = new AbortController();
  const wait = () => setTimeout(() => silence.abort(), SILENT_MS);
  let timer = wait();
  try {
    const { body } = await ask(path, query, AbortSignal.any([signal, silence.signal]));
    if (body === null) return;
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let unread = ''; ;) {
      const { done, value } = await reader.read();
      clearTimeout(timer);
      if (done) return;
      timer = wait();
      const events = (unread + value).split('\n\n');
      unread = events.pop() ?? '';
      for (const event of events) takeEvent(event, take);
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} event
 * @param {(name: string, value: unknown) => void} take
 */
function takeEvent(event, take) {
  const [, name, json] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
  if (name !== undefined && json !== undefined) take(name, JSON.parse(json));
}
