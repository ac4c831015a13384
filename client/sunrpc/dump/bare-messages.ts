import type { Exchange } from '../traffic/exchange.js';
import { ExchangeTable } from '../traffic/exchange-table.js';
import { isPlausibleMessage } from '../traffic/plausible-message.js';
import { RecordFinder } from '../traffic/record-finder.js';
import type { Target } from '../traffic/rpc-message.js';
import { streamItem } from '../traffic/stream-items.js';
import type { Sighting, WireItem } from '../traffic/wire-item.js';

/** How messages stand in bytes: behind record marks (RFC 5531 §11), or one alone. */
export type Framing = 'record' | 'message';

const MARK_BYTES = 4;
const NOWHERE: Sighting = { flow: { netid: 'tcp', from: '', to: '' }, timeNs: undefined, packet: undefined };

/** What bytes most likely are: records where marks lead to their very end, else what they begin like. */
export function framingOf(bytes: Buffer): Framing {
  if (isWholeRecords(bytes)) return 'record';
  if (isPlausibleMessage(bytes, 0, bytes.length)) return 'message';
  return isPlausibleMessage(bytes, MARK_BYTES, Infinity) ? 'record' : 'message';
}

function isWholeRecords(bytes: Buffer): boolean {
  let [at, isLast] = [0, false];
  while (at + MARK_BYTES <= bytes.length) {
    const mark = bytes.readInt32BE(at);
    isLast = mark < 0;
    at += MARK_BYTES + (mark & 0x7fff_ffff);
  }
  return isLast && at === bytes.length;
}

/**
 * The exchanges in bytes that stand alone, without times and addresses.
 * @param target what a reply answers whose call is not among them
 */
export function exchangesIn(bytes: Buffer, framing: Framing, target?: Target): Exchange[] {
  const table = new ExchangeTable();
  const exchanges = itemsIn(bytes, framing).flatMap((item) => table.take(item));
  return [...exchanges, ...table.end()].map((exchange) => {
    if (exchange.kind === 'unanswered') return { ...exchange, why: 'none given' };
    return exchange.kind === 'orphan' && target !== undefined ? { ...exchange, target } : exchange;
  });
}

function itemsIn(bytes: Buffer, framing: Framing): WireItem[] {
  if (framing === 'message') return [{ ...NOWHERE, kind: 'message', bytes, missingBytes: 0, fragments: 0 }];
  const finder = new RecordFinder({ isFromStart: true, isRpc: true });
  return [...finder.push(bytes), ...finder.end()].map((found) => streamItem(found, NOWHERE));
}
