import type { Found } from './record-finder.js';
import type { Sighting, WireItem } from './wire-item.js';

/** What was found in a stream, with the time and place of it. */
export function streamItem(found: Found, sighting: Sighting): WireItem {
  if (found.kind === 'record') return { ...sighting, ...found, kind: 'message' };
  return { ...sighting, kind: 'damage', text: describeSkipped(found) };
}

function describeSkipped({ bytes, missingBytes, head }: Exclude<Found, { kind: 'record' }>): string {
  const words: string[] = [];
  if (missingBytes > 0) words.push(`${missingBytes} bytes missing from the capture`);
  if (bytes > 0) words.push(`${bytes} bytes skipped that are no record${looks(head)}`);
  return words.join(', ');
}

/** What bytes look like that are no RPC. */
function looks(head: Buffer): string {
  const text = head.toString('latin1');
  if (head[0] !== undefined && head[0] >= 0x14 && head[0] <= 0x17 && head[1] === 3)
    return ' (they look like TLS)';
  if (/^(GET|POST|PUT|HEAD|HTTP|OPTI|DELE|PRI)/.test(text)) return ' (they look like HTTP)';
  if (text.startsWith('SSH-')) return ' (they look like SSH)';
  return head.length === 0 ? '' : ` (they begin with ${head.toString('hex')})`;
}
