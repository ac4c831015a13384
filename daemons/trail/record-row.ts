import type { TrailRecord } from '../programs/audit.js';
import { textOf } from '../text/stray-bytes.js';

/** A row of `records`, with the hash of the row before. */
export interface RecordRow {
  readonly position: number;
  readonly source: Buffer;
  readonly sequence: number;
  readonly username: Buffer;
  readonly operation: Buffer;
  readonly timestamp: Buffer;
  readonly result: number;
  readonly address: string;
  readonly received_ms: number;
  readonly caller: string;
  readonly authentication: number;
  readonly identity: string;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
}

/** The columns of `records`. */
export const RECORD_COLUMNS = [
  'position',
  'source',
  'sequence',
  'username',
  'operation',
  'timestamp',
  'result',
  'address',
  'received_ms',
  'caller',
  'authentication',
  'identity',
  'hash',
] as const satisfies readonly (keyof RecordRow)[];

type Authentication = TrailRecord['authentication'];

const AUTHENTICATIONS: readonly Authentication[] = [
  'AUTHENTICATED_NOT',
  'AUTHENTICATED_ADDRESS',
  'AUTHENTICATED_TLS',
];

/** How an authentication is kept: by its number in audit.x. */
export function authenticationNumber(authentication: Authentication): number {
  return AUTHENTICATIONS.indexOf(authentication);
}

/** @throws Error for a number that stands for none */
export function authenticationOf(number: number): Authentication {
  const authentication = AUTHENTICATIONS[number];
  if (authentication === undefined) throw new Error(`authentication ${number} is none of audit.x`);
  return authentication;
}

/** A record as READ gives it. @throws Error for an authentication that stands for none */
export function recordOf(row: RecordRow): TrailRecord {
  return {
    previous_hash: row.previous_hash,
    position: BigInt(row.position),
    source: row.source,
    sequence: BigInt(row.sequence),
    record: {
      entry: {
        username: textOf(row.username),
        operation: textOf(row.operation),
        timestamp: textOf(row.timestamp),
      },
      result: row.result,
      address: row.address,
    },
    received_ms: BigInt(row.received_ms),
    caller: row.caller,
    authentication: authenticationOf(row.authentication),
    identity: row.identity,
    hash: row.hash,
  };
}
