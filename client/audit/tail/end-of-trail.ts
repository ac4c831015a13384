import type { LogServer } from '../remote/log-server.js';

/** Beyond that positions cannot be counted. */
const MAX_POSITION = Number.MAX_SAFE_INTEGER;

/** The last position of a log server's trail, 0 where there is none: READ does not say, so it is looked for by halves. */
export async function endOfTrail(server: LogServer): Promise<number> {
  let end = 0;
  let beyond = 1;
  while (beyond < MAX_POSITION && (await isBehind(server, beyond))) {
    end = beyond;
    beyond = Math.min(beyond * 2, MAX_POSITION);
  }
  if (end === 0) return (await isBehind(server, 0)) ? 1 : 0;
  // something is behind `end`, nothing behind `beyond`
  while (end + 1 < beyond) {
    const middle = end + Math.floor((beyond - end) / 2);
    if (await isBehind(server, middle)) end = middle;
    else beyond = middle;
  }
  return beyond;
}

async function isBehind(server: LogServer, position: number): Promise<boolean> {
  let after = position;
  for (;;) {
    const { records, next, isLast } = await server.read({ tag: 'READ_ALL' }, after, 1);
    if (records.length > 0) return true;
    if (isLast || next <= after) return false;
    after = next;
  }
}
