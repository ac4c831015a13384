import { RESULT_UNKNOWN } from '../../../daemons/programs/audit.js';
import { textOf } from '../../../daemons/text/stray-bytes.js';
import { uuidText } from '../trail/source-tables.js';
import type { StoredRecord } from '../trail/stored-record.js';
import { timeMsText } from './time-ms-text.js';

/** How a caller was known, by `audit_authentication`. */
const AUTHENTICATIONS = ['none', 'address', 'tls'] as const;

/** A record for other programs. The order is that of the columns. */
export interface ShownRecord {
  readonly position: number;
  /** A UUID; all zero for what came by version 1. */
  readonly source: string;
  readonly sequence: number;
  readonly username: string;
  readonly operation: string;
  /** As the client had it. */
  readonly timestamp: string;
  /** The status byte of the reply; null where it is not known. */
  readonly result: number | null;
  /** Of the user; empty where the server acted by itself, or it is not known. */
  readonly address: string;
  /** By the log server's clock: ISO 8601, UTC. */
  readonly received: string;
  /** Who reported it. */
  readonly caller: string;
  readonly authentication: (typeof AUTHENTICATIONS)[number] | number;
  readonly identity: string;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
}

/** A record for other programs; bytes of its texts that are no UTF-8 become U+DC80 to U+DCFF. */
export function shownRecord(record: StoredRecord): ShownRecord {
  const { position, sequence, result, address, caller, authentication, identity } = record;
  return {
    position,
    source: uuidText(record.source),
    sequence,
    username: textOf(record.username),
    operation: textOf(record.operation),
    timestamp: textOf(record.timestamp),
    result: result === RESULT_UNKNOWN ? null : result,
    address,
    received: timeMsText(record.receivedMs),
    caller,
    authentication: AUTHENTICATIONS[authentication] ?? authentication,
    identity,
    hash: record.hash,
  };
}
