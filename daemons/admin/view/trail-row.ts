import { escapeForDisplay } from '../../text/escape.js';
import { RESULT_UNKNOWN, type TrailRecord } from '../../programs/audit.js';
import { parseOpcode, statusOfByte } from '../../p2p-protocol/index.js';
import type { TrailRow } from './wire.js';

/** A record as it is shown: what a name could drive or fool a reader with is spelled out. */
export function trailRow({ position, received_ms: received, record }: TrailRecord): TrailRow {
  const { username, operation: words } = record.entry;
  const blank = words.indexOf(' ');
  const operation = blank < 0 ? words : words.slice(0, blank);
  return {
    position: Number(position),
    receivedMs: Number(received),
    user: escapeForDisplay(username),
    operation: escapeForDisplay(operation),
    path: blank < 0 ? '' : escapeForDisplay(words.slice(blank + 1)),
    result: record.result === RESULT_UNKNOWN ? '' : meaningOf(operation, record.result),
    address: escapeForDisplay(record.address),
  };
}

function meaningOf(name: string, status: number): string {
  const operation = parseOpcode(name);
  return operation === undefined ? `status ${status}` : statusOfByte(operation, status);
}
