import { isNetid, type Netid, NETIDS } from 'portmapper-js';
import { InfoFailure } from './info-failure.js';

/**
 * Reads a netid; `unix` is what it is in `/etc/netconfig`, another name of `local`.
 * @throws InfoFailure `complaint` with what would do
 */
export function parseNetid(text: string, complaint = `Could not find ${text}`): Netid {
  if (text === 'unix') return 'local';
  if (isNetid(text)) return text;
  throw new InfoFailure(complaint, `netids are ${Object.keys(NETIDS).join(', ')}`);
}
